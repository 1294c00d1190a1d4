/* Tells when a field of the form is left after something was typed in it, or finished by Enter, and which field of the
   form has the caret then. What was typed reaches the script by the field itself. */
function nameOf(node) {
  const field = node?.closest?.("[data-testid=stTextInput]")?.closest(".st-key-form [class*='st-key-form_']");
  const name = [...(field?.classList ?? [])].find((one) => one.startsWith("st-key-form_"));
  return name ? name.slice("st-key-form_".length).split("--")[0] : "";
}

export default function ({ setTriggerValue }) {
  const touched = new Set();
  const tell = (left, now) => {
    if (left && left !== now && touched.delete(left)) setTriggerValue("left", { now });
  };
  const onInput = (event) => touched.add(nameOf(event.target));
  const onLeave = (event) => tell(nameOf(event.target), nameOf(event.relatedTarget));
  const onKey = (event) => { if (event.key === "Enter") tell(nameOf(event.target), ""); };
  /* On the document, so that the field itself has heard of it first. */
  const heard = { input: onInput, focusout: onLeave, keydown: onKey };
  for (const [name, act] of Object.entries(heard)) document.addEventListener(name, act);
  return () => { for (const [name, act] of Object.entries(heard)) document.removeEventListener(name, act); };
}
