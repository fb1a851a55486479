/** What opens and makes vaults, on its first use: the first screen is drawn without it. */
export const loadVaults = () => import('./vault.ts');
