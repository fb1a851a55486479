const key = 'assent.staff.organization';

/** Whose staff uses this browser, remembered between visits; the empty text if nothing is. It is nothing secret. */
export function rememberedOrganization(): string {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

export function rememberOrganization(organization: string): void {
  try {
    localStorage.setItem(key, organization);
  } catch {
    // a browser may forbid it: then it is asked for again
  }
}
