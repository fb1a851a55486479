import { existsSync } from 'node:fs';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The Chromium of this machine: the one that `ASSENT_CHROMIUM` names, else one in a usual place; undefined if it has none. */
export const findChromium = (): string | undefined =>
  [process.env.ASSENT_CHROMIUM, ...places].find((place) => place !== undefined && existsSync(place));
