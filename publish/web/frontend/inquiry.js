// What is here? A touch on the map, answered in the card.
import { ask, MOST } from "./ask.js";
import { closeCard, line, openCard, record, whereabouts } from "./card.js";
import { byId } from "./element.js";
import { title } from "./layers.js";
import { say } from "./words.js";

const isArea = (layer) => layer.geometry === "polygon";

/** `topics()` tells which layers to ask now: {shown, units}. */
export function createInquiry(address, chart, topics) {
  let question = null;

  function forget() {
    question?.abort();
    chart.mark("touched", null);
    byId("map").focus({ preventScroll: true });
  }

  async function start(coordinate) {
    question?.abort();
    question = new AbortController();
    const { signal } = question;
    const { shown, units } = topics();
    const resolution = chart.map.getView().getResolution();
    chart.mark("touched", coordinate);
    openCard(say("asking"), [], forget);
    try {
      const answers = await ask(address, [...shown, ...units], coordinate, resolution, signal);
      tell(answers.slice(0, shown.length), answers.slice(shown.length));
      byId("card").focus({ preventScroll: true });
      chart.reveal(coordinate, byId("card"));
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  }

  function tell(answers, units) {
    const around = units.map((answer) => answer.features[0]?.properties).filter(Boolean);
    const pointsFirst = [...answers].sort((a, b) => isArea(a.layer) - isArea(b.layer));
    const found = pointsFirst.flatMap(({ layer, features }) =>
      features.map((feature) => record(layer, feature.properties)),
    );
    const notes = answers
      .filter((answer) => answer.failed)
      .map(({ layer }) => line(say("info_failed", { layer: title(layer) }), "trouble"));
    if (!found.length && !notes.length) notes.push(line(say(around.length ? "nothing" : "outside")));
    if (answers.some((answer) => answer.features.length >= MOST)) notes.push(line(say("more")));
    const heading = found.length > 1 ? say("found", { count: found.length }) : say("found_one");
    openCard(heading, [whereabouts(around), ...found, ...notes].filter(Boolean), forget);
  }

  return {
    start,
    close() {
      closeCard();
      forget();
    },
  };
}
