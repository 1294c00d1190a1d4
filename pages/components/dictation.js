/* A microphone button over the browser's own speech recognition. The words go to the script with the draft that stands
   in the message box; every node is made here, and what was heard is put in as text alone. */
const Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;
const SVG = "http://www.w3.org/2000/svg";
const MICROPHONE = "M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3zm5-3a5 5 0 0 1-10 0H5a7 7 0 0 0 6 6.9V22h2v-3.1a7 7 0 0 0 6-6.9z";
const ABOUT = "Dictate. The browser’s own speech service hears the words; nothing is sent here until you send it.";
const TROUBLE = {
  "not-allowed": "The microphone is not allowed on this page. Allow it in the browser’s settings for this site, or type.",
  "service-not-allowed": "This browser does not allow its speech service here. Type instead.",
  "audio-capture": "No microphone was found. Connect one, or type.",
  "network": "The browser’s speech service cannot be reached. Try again, or type.",
  "no-speech": "Nothing was heard. Press the button and speak.",
  "language-not-supported": "The browser’s speech service does not know this language. Type instead.",
};
const SHOWN_CHARS = 240;
const microphones = new WeakMap();

function picture() {
  const svg = document.createElementNS(SVG, "svg"), path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", MICROPHONE);
  svg.append(path);
  return svg;
}

class Microphone {
  constructor(root) {
    this.root = root;
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.append(picture());
    this.words = document.createElement("p");
    this.words.id = `${crypto.randomUUID?.() ?? Math.random()}-dictation`;
    this.words.setAttribute("role", "status");
    this.button.setAttribute("aria-describedby", this.words.id);
    root.replaceChildren(this.button, this.words);
    this.button.addEventListener("click", () => (this.hearing ? this.hearing.stop() : this.listen()));
    this.button.addEventListener("blur", () => this.calm());
    this.onKey = (event) => {
      if (event.key !== "Escape") return;
      if (this.hearing) this.hearing.stop();
      else this.calm();
    };
    document.addEventListener("keydown", this.onKey);
    this.rest(ABOUT);
  }

  get box() {
    return document.querySelector(`.st-key-${this.data.box} textarea`);
  }

  say(text, isSaid) {
    this.words.textContent = text;
    this.root.classList.toggle("said", isSaid);
  }

  /* What went wrong has been read. */
  calm() {
    if (!this.hearing) this.rest(ABOUT);
  }

  rest(text) {
    this.hearing = null;
    this.button.setAttribute("aria-pressed", "false");
    this.button.setAttribute("aria-label", "Dictate");
    this.say(text, text !== ABOUT);
  }

  listen() {
    const hearing = new Recognition();
    let heard = "", trouble = ABOUT;
    Object.assign(hearing, { lang: navigator.language, continuous: true, interimResults: true });
    hearing.onresult = (event) => {
      heard = [...event.results].map((result) => result[0].transcript.trim()).join(" ");
      this.say(`Listening: ${heard.length > SHOWN_CHARS ? "… " : ""}${heard.slice(-SHOWN_CHARS)}`, true);
    };
    hearing.onerror = (event) => {
      if (event.error !== "aborted") trouble = TROUBLE[event.error] ?? "Dictation has stopped. Try again, or type.";
    };
    hearing.onend = () => {
      if (this.hearing !== hearing) return;
      this.rest(trouble);
      if (!heard.trim()) return;
      this.tell("heard", { words: heard, draft: this.box?.value ?? "" });
      this.box?.focus();
    };
    this.hearing = hearing;
    this.button.setAttribute("aria-pressed", "true");
    this.button.setAttribute("aria-label", "Stop dictating");
    this.say("Listening. Press the button or Escape to stop.", true);
    hearing.start();
  }

  close() {
    const hearing = this.hearing;
    this.hearing = null;
    hearing?.abort();
    document.removeEventListener("keydown", this.onKey);
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".dictation");
  root.hidden = !Recognition;
  if (!Recognition) return undefined;
  const microphone = microphones.get(root) ?? new Microphone(root);
  microphones.set(root, microphone);
  Object.assign(microphone, { data, tell: setTriggerValue });
  return () => {
    microphones.get(root)?.close();
    microphones.delete(root);
  };
}
