/* Draws the lines, the level bars and the notes of a figure as SVG, at the width there is. It reads the figure's own
   description, so that it looks as it does among the plots; every node is made here and all text is text alone. */
const SVG = "http://www.w3.org/2000/svg";
const DASHES = { dot: "1.5 3", dash: "6 4" };
const STEPS = [1, 2, 5, 10];
const TICK_ROOM_X = 64, TICK_ROOM_Y = 32, BAR_TEXT_GAP = 4, TICK_GAP = 6, LINE_PX = 11, NOTE_PAD_PX = 3;
const ANCHORS = { left: "start", center: "middle", right: "end" };
const BASELINES = { top: "hanging", middle: "central", bottom: "auto" };
const drawn = new WeakMap();

function node(name, given = {}, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(given)) made.setAttribute(key, value);
  if (text) made.textContent = text;
  return made;
}

function words(text, x, y, { size = 11, anchor = "middle", baseline = "auto", color = "", turn = "" } = {}) {
  const made = node("text", {
    x, y, "font-size": size, "text-anchor": anchor, "dominant-baseline": baseline, ...(turn && { transform: turn }),
  }, text);
  if (color) made.style.fill = color;
  return made;
}

/* Round numbers within the range, about as many as there is room for. */
function ticks([low, high], room) {
  const raw = (high - low) / Math.max(1, Math.floor(room)), power = 10 ** Math.floor(Math.log10(raw));
  const step = power * STEPS.find((one) => one * power >= raw * 0.8);
  const first = Math.ceil(low / step - 1e-9), last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => (first + at) * step);
}

function shown(value) {
  return value.toLocaleString("en-US", { maximumSignificantDigits: 6 }).replace("-", "\u2212");
}

function extent(values) {
  const low = Math.min(...values), high = Math.max(...values);
  return low < high ? [low, high] : [low - 1, high + 1];
}

class Drawing {
  constructor({ data, layout }, width, height) {
    const { l, r, t, b } = layout.margin;
    this.lines = data.filter((trace) => trace.type === "scatter");
    this.bars = data.find((trace) => trace.type === "bar");
    this.layout = layout;
    this.left = l; this.top = t; this.right = width - r; this.bottom = height - b;
    this.rangeX = layout.xaxis.range ?? extent(this.lines.flatMap((trace) => trace.x));
    this.rangeY = this.bars ? [this.bars.y.length - 0.5, -0.5]
      : layout.yaxis.range ?? extent(this.lines.flatMap((trace) => trace.y));
  }

  x(value) {
    const [low, high] = this.rangeX;
    return this.left + (value - low) / (high - low) * (this.right - this.left);
  }

  y(value) {
    const [low, high] = this.rangeY;
    return this.bottom - (value - low) / (high - low) * (this.bottom - this.top);
  }

  all() {
    return [...this.axes(), ...this.lines.map((trace) => this.line(trace)), ...this.barsWithWords(),
      ...(this.layout.annotations ?? []).map((note) => this.note(note))];
  }

  axes() {
    const { xaxis, yaxis } = this.layout, size = xaxis.tickfont.size, middle = (this.top + this.bottom) / 2;
    const made = ticks(this.rangeX, (this.right - this.left) / TICK_ROOM_X).map(
      (at) => words(shown(at), this.x(at), this.bottom + LINE_PX + TICK_GAP, { size }));
    made.push(words(xaxis.title.text, (this.left + this.right) / 2, this.bottom + 3 * LINE_PX));
    if (this.bars) return made;
    for (const at of ticks(this.rangeY, (this.bottom - this.top) / TICK_ROOM_Y)) {
      const y = this.y(at);
      made.push(node("line", { x1: this.left, x2: this.right, y1: y, y2: y, stroke: yaxis.gridcolor }),
        words(shown(at), this.left - TICK_GAP, y, { size, anchor: "end", baseline: "central" }));
    }
    made.push(words(yaxis.title.text, LINE_PX, middle, { turn: `rotate(-90 ${LINE_PX} ${middle})` }));
    return made;
  }

  line({ x, y, line }) {
    const points = x.map((value, at) => `${this.x(value).toFixed(1)},${this.y(y[at]).toFixed(1)}`).join(" ");
    return node("polyline", {
      points, fill: "none", stroke: line.color, "stroke-width": line.width,
      ...(DASHES[line.dash] && { "stroke-dasharray": DASHES[line.dash] }),
    });
  }

  barsWithWords() {
    if (!this.bars) return [];
    const { x, y, text, customdata, marker } = this.bars, size = this.layout.yaxis.tickfont.size;
    const high = (1 - this.layout.bargap) * (this.bottom - this.top) / y.length;
    return y.flatMap((name, at) => {
      const end = this.x(x[at]), middle = this.y(at);
      const bar = node("rect", {
        x: this.left, y: middle - high / 2, width: Math.max(0, end - this.left), height: high,
        fill: marker.color[at], "fill-opacity": marker.opacity[at],
      });
      bar.append(node("title", {}, `${name}: ${customdata[at]}`));
      return [bar, words(name, this.left - TICK_GAP, middle, { size, anchor: "end", baseline: "central" }),
        words(text[at], end + BAR_TEXT_GAP, middle, { anchor: "start", baseline: "central" })];
    });
  }

  note({ x, y, text, font, xanchor, yanchor = "middle", xshift = 0, yshift = 0 }) {
    const pad = { top: NOTE_PAD_PX, bottom: -NOTE_PAD_PX }[yanchor] ?? 0;
    return words(text, this.x(x) + xshift, this.y(y) - yshift + pad, {
      size: font.size, color: font.color, anchor: ANCHORS[xanchor], baseline: BASELINES[yanchor],
    });
  }
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".glance");
  const draw = () => {
    const width = root.clientWidth, height = root.clientHeight;
    if (!width || !height) return;
    const picture = node("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": data.alt });
    picture.append(...new Drawing(data.figure, width, height).all());
    root.replaceChildren(picture);
  };
  root.style.height = `${data.height}px`;
  drawn.get(root)?.disconnect();
  const watch = new ResizeObserver(draw);
  drawn.set(root, watch);
  watch.observe(root);
  return () => watch.disconnect();
}
