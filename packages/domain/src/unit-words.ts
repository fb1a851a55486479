/** A unit of UCUM as people write it: annotations (§2.2) are words, as in `mL/min/{1.73_m2}`, and exponents of metres are raised. */
export const unitWords = (unit: string): string =>
  unit
    .replaceAll(/\{([^}]*)\}/g, (_, annotation: string) => annotation.replaceAll('_', ' '))
    .replaceAll(/\bm([23])\b/g, (_, power: string) => (power === '2' ? 'm²' : 'm³'));
