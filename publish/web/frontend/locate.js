import { fromLonLat } from "ol/proj.js";
import { notify } from "./notices.js";
import { say } from "./words.js";

/** Ask the device where it is; the answer never leaves it. */
export function locate(chart) {
  const failed = () => notify("locate", say("locate_failed"), { seconds: 8 });
  if (!navigator.geolocation) return failed();
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const here = fromLonLat([coords.longitude, coords.latitude]);
      if (!chart.inside(here)) return notify("locate", say("locate_outside"), { seconds: 8 });
      chart.mark("me", here);
      chart.show(here);
    },
    failed,
    { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 },
  );
}
