import { render } from "preact";
import "uplot/dist/uPlot.min.css";
import "./style.css";
import { App } from "./app.tsx";
import { enter } from "./feed.ts";
import { listenForEscape } from "./stop.tsx";

/** Entry of the console's page. */
const root = document.querySelector("#app");
if (root !== null) {
  listenForEscape();
  render(<App />, root);
  void enter();
}
