import type { CodeableConcept } from '../elements/datatypes.ts';
import type { AskedValue } from './characteristic.ts';

/** What a criterion is called: its own words, or else those of its code and value. */
export function labelOf(
  description: string | undefined,
  code: CodeableConcept | undefined,
  value: AskedValue | undefined,
): string {
  const words = description?.trim() || [nameOf(code), value && wordsOf(value)].filter(Boolean).join(': ');
  return (words || 'A criterion without words').slice(0, 512);
}

function nameOf(concept: CodeableConcept | undefined): string {
  const [coding] = concept?.coding ?? [];
  return concept?.text ?? coding?.display ?? coding?.code ?? '';
}

function wordsOf(value: AskedValue): string {
  if (value.kind === 'concept') return nameOf(value.concept);
  if (value.kind === 'boolean') return value.value ? 'yes' : 'no';
  if (value.kind === 'quantity') {
    const { comparator = '', value: number, code = '' } = value.quantity;
    return `${comparator} ${number ?? ''} ${code}`.trim();
  }
  const { low, high } = value;
  return `${low?.value ?? ''} to ${high?.value ?? ''} ${low?.code ?? high?.code ?? ''}`.trim();
}
