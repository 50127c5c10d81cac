/**
 * The script that runs inside a report: plots with one shared cursor, and an event list that moves it. Text, because it runs in a
 * browser that knows nothing of this program; it only reads the JSON that html.ts leaves in #data, and sets text, never markup.
 */
export const PAGE_SCRIPT = `"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const plots = [];
  const joined = uPlot.join(
    data.tables.map((table) => [table.at, ...table.columns]),
    data.tables.map((table) => [0, ...table.columns.map(() => 2)]),
  );
  const column = (line) => joined[1 + line.column + data.tables.slice(0, line.table).reduce((sum, table) => sum + table.columns.length, 0)];
  // A row that a column does not have (undefined) is no gap (null): the cursor reads the nearest one it has.
  const nearest = (u, series, row) => {
    const values = u.data[series];
    for (let d = 0; d < 400; d++) {
      if (values[row - d] !== undefined) return row - d;
      if (values[row + d] !== undefined) return row + d;
    }
    return row;
  };
  const clock = (s) => {
    const t = Math.max(0, Math.floor(s)), m = Math.floor(t / 60), two = (n) => String(n).padStart(2, "0");
    return m < 60 ? m + ":" + two(t % 60) : Math.floor(m / 60) + ":" + two(m % 60) + ":" + two(t % 60);
  };
  const ink = () => dark.matches
    ? { text: "#a7b0be", grid: "#2b323d", strong: "#e5e7eb", span: ["rgba(148,163,184,.05)", "rgba(148,163,184,.12)"], band: "rgba(104,211,145,.10)", high: "#ff6b6b" }
    : { text: "#4b5563", grid: "#e5e7eb", strong: "#1f2937", span: ["rgba(100,116,139,.04)", "rgba(100,116,139,.11)"], band: "rgba(47,133,90,.10)", high: "#c81e1e" };
  const clip = (u, draw) => {
    const c = u.ctx, b = u.bbox;
    c.save(); c.beginPath(); c.rect(b.left, b.top, b.width, b.height); c.clip(); draw(c, b); c.restore();
  };
  const ground = (panel, first) => (u) => clip(u, (c, b) => {
    const colours = ink(), x = (s) => u.valToPos(s, "x", true), y = (v) => u.valToPos(v, "y", true);
    const dpr = devicePixelRatio || 1;
    data.spans.forEach((span, i) => {
      const left = x(span.from), width = x(span.to) - left;
      c.fillStyle = colours.span[i % 2];
      c.fillRect(left, b.top, width, b.height);
      if (!first) return;
      c.font = 11 * dpr + "px system-ui, sans-serif"; c.fillStyle = colours.text; c.textBaseline = "top"; c.textAlign = "left";
      const seen = Math.max(left, b.left);
      if (c.measureText(span.label).width < left + width - seen - 8 * dpr) c.fillText(span.label, seen + 4 * dpr, b.top + 4 * dpr);
    });
    for (const band of panel.bands) {
      c.fillStyle = colours.band;
      c.fillRect(b.left, y(band.to), b.width, y(band.from) - y(band.to));
    }
  });
  const marks = (panel, first) => (u) => clip(u, (c, b) => {
    const colours = ink(), dpr = devicePixelRatio || 1, y = (v) => u.valToPos(v, "y", true);
    c.setLineDash([]);
    for (const limit of panel.limits) {
      c.strokeStyle = colours.strong; c.lineWidth = dpr; c.setLineDash([3 * dpr, 3 * dpr]); c.beginPath();
      c.moveTo(b.left, y(limit.at)); c.lineTo(b.left + b.width, y(limit.at)); c.stroke(); c.setLineDash([]);
      c.font = 11 * dpr + "px system-ui, sans-serif"; c.fillStyle = colours.text; c.textBaseline = "top"; c.textAlign = "left";
      c.fillText(limit.label, b.left + 10 * dpr, Math.max(y(limit.at) + 3 * dpr, first ? b.top + 32 * dpr : 0));
    }
    for (const event of data.marks) {
      const at = u.valToPos(event.at, "x", true), high = event.level === "high";
      c.globalAlpha = event.level === "info" || event.level === "low" ? 0.35 : 0.8;
      c.strokeStyle = c.fillStyle = high ? colours.high : colours.strong;
      c.lineWidth = (high ? 1.5 : 1) * dpr; c.beginPath(); c.moveTo(at, b.top); c.lineTo(at, b.top + b.height); c.stroke();
      if (!first) continue;
      const s = 5 * dpr; c.globalAlpha = 1; c.beginPath();
      if (high) { c.moveTo(at - s, b.top + 20 * dpr); c.lineTo(at + s, b.top + 20 * dpr); c.lineTo(at, b.top + 20 * dpr + 2 * s); }
      else if (event.level === "medium") { c.moveTo(at, b.top + 20 * dpr); c.lineTo(at + s, b.top + 20 * dpr + s); c.lineTo(at, b.top + 20 * dpr + 2 * s); c.lineTo(at - s, b.top + 20 * dpr + s); }
      else c.rect(at - s / 2, b.top + 20 * dpr + s / 2, s, s);
      c.closePath(); c.fill();
    }
    c.globalAlpha = 1;
  });
  const build = () => {
    for (const plot of plots.splice(0)) plot.destroy();
    const colours = ink();
    data.panels.forEach((panel, index) => {
      const host = document.getElementById("plot-" + index);
      const axis = { stroke: colours.text, grid: { stroke: colours.grid, width: 1 }, ticks: { stroke: colours.grid, width: 1 } };
      const axisText = { ...axis, font: "12px system-ui, sans-serif", labelFont: "12px system-ui, sans-serif" };
      const plot = new uPlot({
        width: host.clientWidth, height: panel.height,
        cursor: { dataIdx: nearest, sync: { key: "isoderm" }, drag: { x: true, y: false }, points: { size: 6 } },
        legend: { live: true, markers: { dash: (u, i) => (u.series[i].dash || []).length ? "dashed" : "solid" } },
        scales: { x: { time: false }, y: { range: (u, low, high) => [Math.min(panel.range[0], low ?? panel.range[0]), Math.max(panel.range[1], high ?? panel.range[1])] } },
        axes: [
          { ...axisText, values: (u, at) => at.map(clock), incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600], size: 34 },
          { ...axisText, label: panel.axis, size: 46, labelSize: 22 },
        ],
        series: [
          { label: "time", value: (u, s) => s == null ? "-" : clock(s) + "." + Math.floor((s % 1) * 10) },
          ...panel.series.map((line) => ({
            label: line.label, scale: "y", stroke: dark.matches ? line.dark : line.light, width: line.width, dash: line.dash,
            fill: line.area ? (dark.matches ? line.dark : line.light) + "29" : undefined, spanGaps: false, points: { show: false },
            value: (u, v) => v == null ? "-" : v.toFixed(2) + " " + panel.unit,
          })),
        ],
        hooks: { drawClear: [ground(panel, index === 0)], draw: [marks(panel, index === 0)], setScale: [(u, key) => {
          if (key !== "x") return;
          const { min, max } = u.scales.x;
          for (const other of plots) if (other !== u && (other.scales.x.min !== min || other.scales.x.max !== max)) other.setScale("x", { min, max });
        }] },
      }, [joined[0], ...panel.series.map(column)], host);
      plots.push(plot);
    });
  };
  const jump = (at) => {
    const [first] = plots;
    if (!first) return;
    const { min, max } = first.scales.x, half = (max - min) / 2;
    if (at < min || at > max) first.setScale("x", { min: at - half, max: at + half });
    requestAnimationFrame(() => { for (const plot of plots) plot.setCursor({ left: plot.valToPos(at, "x"), top: plot.over.clientHeight / 2 }); });
    document.getElementById("plots").scrollIntoView({ block: "start", behavior: "smooth" });
  };
  document.documentElement.classList.add("live");
  build();
  addEventListener("resize", () => plots.forEach((plot, i) => plot.setSize({ width: document.getElementById("plot-" + i).clientWidth, height: data.panels[i].height })));
  dark.addEventListener("change", build);
  for (const button of document.querySelectorAll("button[data-at]")) {
    button.addEventListener("click", () => {
      for (const other of document.querySelectorAll("button[aria-current]")) other.removeAttribute("aria-current");
      button.setAttribute("aria-current", "true");
      jump(Number(button.dataset.at));
    });
  }
})();`;
