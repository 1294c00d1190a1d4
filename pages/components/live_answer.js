/* Follows one answer while it is written. The text comes from our own event stream and is put into the page as text
   alone: every element is made here, nothing that was said is ever read as HTML. What the page's script knows (text,
   position) is where the stream begins, and where it begins again after a gap. */
const SILENT_MS = 4000;
const INLINE = /\*\*(.+?)\*\*|`([^`]+)`|\*([^*\s](?:[^*]*[^*\s])?)\*/g;
const answers = new WeakMap();

function node(name, ...children) {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}

/* Bold, code and italics of one line; everything else is literal. */
function inline(text) {
  const parts = [];
  let at = 0;
  for (const found of text.matchAll(INLINE)) {
    parts.push(text.slice(at, found.index));
    if (found[1] !== undefined) parts.push(node("strong", found[1]));
    else if (found[2] !== undefined) parts.push(node("code", found[2]));
    else parts.push(node("em", found[3]));
    at = found.index + found[0].length;
  }
  parts.push(text.slice(at));
  return parts.filter((part) => part !== "");
}

function table(lines) {
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
  const row = (line, name) => node("tr", ...cells(line).map((cell) => node(name, ...inline(cell))));
  const body = lines.slice(2).map((line) => row(line, "td"));
  return node("table", node("thead", row(lines[0], "th")), node("tbody", ...body));
}

function list(lines) {
  const made = node(/^\s*\d/.test(lines[0]) ? "ol" : "ul");
  for (const line of lines) {
    const item = line.match(/^\s*(?:[-*+]|\d+[.)])\s+(.*)$/);
    if (item) made.append(node("li", ...inline(item[1])));
    else made.lastChild.append(" ", ...inline(line.trim()));
  }
  return made;
}

/* A block is what stands between blank lines, or between fences. */
function blocksOf(text) {
  const blocks = [];
  let open = [], isCode = false;
  const close = () => { if (open.length) blocks.push(open.join("\n")); open = []; };
  for (const line of text.split("\n")) {
    const isFence = /^\s*(```|~~~)/.test(line);
    if (isFence && !isCode) close();
    if (!isCode && !isFence && (!line.trim() || /^#{1,6}\s/.test(line))) close();
    if (line.trim() || isCode) open.push(line);
    if (isFence && isCode) close();
    if (!isCode && /^#{1,6}\s/.test(line)) close();
    if (isFence) isCode = !isCode;
  }
  close();
  return blocks;
}

function drawn(block) {
  const lines = block.split("\n");
  if (/^\s*(```|~~~)/.test(lines[0])) {
    const inner = lines.slice(1).filter((line, n) => n < lines.length - 2 || !/^\s*(```|~~~)\s*$/.test(line));
    return node("pre", node("code", inner.join("\n")));
  }
  const heading = lines[0].match(/^#{1,6}\s+(.*)$/);
  if (heading) return node("h4", ...inline(heading[1]));
  if (lines.length > 1 && lines[0].includes("|") && /^[\s|:-]+$/.test(lines[1])) return table(lines);
  if (/^\s*([-*+]|\d+[.)])\s/.test(lines[0])) return list(lines);
  return node("p", ...inline(lines.join("\n")));
}

class Answer {
  constructor(root, turn) {
    this.turn = turn;
    this.text = "";
    this.blocks = [];
    this.source = null;
    this.heardAt = Date.now();
    this.thinking = node("p", "Thinking");
    this.thinking.className = "thinking";
    /* What is complete is announced once; what still grows is not read out word by word. */
    this.complete = node("div");
    this.complete.setAttribute("aria-live", "polite");
    this.growing = node("div");
    this.growing.setAttribute("aria-live", "off");
    root.replaceChildren(this.thinking, this.complete, this.growing);
    /* A browser has few connections to one server: only the tab that is looked at holds one. */
    this.onShown = () => { if (document.hidden) this.hush(); else this.tell("news", "shown"); };
    document.addEventListener("visibilitychange", this.onShown);
  }

  /* What the script knows is where the stream begins, also after a gap. A stream that is silent while the script
     learns more does not come through to here. */
  take(data, tell) {
    this.tell = tell;
    if (this.source) {
      if (data.text.length > this.text.length && Date.now() - this.heardAt > SILENT_MS) this.lose();
      return;
    }
    this.draw(data.text);
    if (!document.hidden && !data.ended && !this.isLost) this.listen(data);
  }

  lose() {
    this.isLost = true;
    this.hush();
    this.tell("lost", this.turn);
  }

  listen(data) {
    const after = data.after ? `?after=${encodeURIComponent(data.after)}` : "";
    const source = this.source = new EventSource(data.url + after);
    this.heardAt = Date.now();
    const on = (name, act) => source.addEventListener(name, (event) => {
      this.heardAt = Date.now();
      act(event.data ? JSON.parse(event.data) : {});
    });
    on("message_delta", (event) => {
      if (event.turn_id === this.turn) this.draw(this.text + event.data.text);
    });
    for (const name of ["thinking_start", "thinking_end", "tool_start", "tool_end", "message_final", "app_error"])
      on(name, (event) => { if (event.turn_id === this.turn) this.tell("news", event.id); });
    on("run_progress", (event) => {
      if (event.data.design_id !== this.design) this.tell("news", event.id);
      this.design = event.data.design_id;
    });
    /* Words may be missing, or no more come: the next look of the script says where to go on. */
    on("snapshot", () => { if (data.after) this.hush(); });
    on("end", () => this.hush());
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED && this.source === source) this.lose();
    };
  }

  draw(text) {
    this.text = text;
    this.thinking.hidden = Boolean(text.trim());
    const blocks = blocksOf(text);
    const growing = blocks.pop() ?? "";
    for (let n = this.complete.childElementCount; n > blocks.length; n--) this.complete.lastChild.remove();
    blocks.forEach((block, n) => {
      if (this.blocks[n] === block && n < this.complete.childElementCount) return;
      const made = drawn(block);
      if (n < this.complete.childElementCount) this.complete.children[n].replaceWith(made);
      else this.complete.append(made);
    });
    this.blocks = blocks;
    if (growing !== this.grown) this.growing.replaceChildren(...(growing ? [drawn(growing)] : []));
    this.grown = growing;
  }

  hush() {
    this.source?.close();
    this.source = null;
  }

  close() {
    this.hush();
    document.removeEventListener("visibilitychange", this.onShown);
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".live-answer");
  let answer = answers.get(root);
  if (!answer || answer.turn !== data.turn) {
    answer?.close();
    answer = new Answer(root, data.turn);
    answers.set(root, answer);
  }
  answer.take(data, setTriggerValue);
  return () => {
    answers.get(root)?.close();
    answers.delete(root);
  };
}
