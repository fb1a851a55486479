/** The members that have a value: claims are signed, and an undefined member is not the same as none to every encoder. */
export const stated = (members: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
