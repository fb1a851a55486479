import { type EmergencyApprover, type EmergencyPolicy, type EmergencyRules, stricterOf } from '@assent/domain';

type Rule = EmergencyPolicy | EmergencyApprover;

interface Kept {
  readonly changes: readonly { readonly block: number; readonly rule: Rule }[];
  /** What a reorganisation undid, until the chain says something about this policy or approver again. */
  readonly undone?: Rule;
}

/** Policies and approvers of emergency access, rebuilt from the events of an `EmergencyAccess`. */
export class EmergencyRuleMirror {
  readonly #kept = new Map<string, Kept>();

  apply(block: number, rule: Rule): void {
    const { changes = [] } = this.#kept.get(keyOf(rule)) ?? {};
    this.#kept.set(keyOf(rule), { changes: [...changes, { block, rule }] });
  }

  /** What the chain says now. What a reorganisation undid counts on: it may close a door, and open none. */
  rules(): EmergencyRules {
    const kept = [...this.#kept.values()];
    const current = kept.flatMap(({ changes, undone }) => changes.at(-1)?.rule ?? undone ?? []);
    return stricterOf(rulesFrom(current), rulesFrom(kept.flatMap(({ undone }) => undone ?? [])));
  }

  /** Forgets what was said after `block`. */
  rewind(block: number): void {
    for (const [key, { changes, undone }] of this.#kept) {
      const left = changes.filter((one) => one.block <= block);
      const last = changes.at(-1)?.rule;
      if (left.length === changes.length || !last) continue;
      this.#kept.set(key, { changes: left, undone: undone ?? last });
    }
  }
}

const isApprover = (rule: Rule): rule is EmergencyApprover => 'address' in rule;
const keyOf = (rule: Rule): string => (isApprover(rule) ? rule.address : String(rule.id));

const rulesFrom = (rules: readonly Rule[]): EmergencyRules => ({
  policies: rules.flatMap((rule) => (isApprover(rule) ? [] : [rule])),
  approvers: rules.filter(isApprover),
});
