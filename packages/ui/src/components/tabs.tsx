import type { ReactNode } from 'react';
import { Tabs as AriaTabs, Tab, TabList, TabPanel } from 'react-aria-components';
import styles from './tabs.module.css';

export interface TabsProps<Key extends string> {
  /** What the tabs are the parts of, for screen readers. */
  readonly label: string;
  readonly tabs: readonly { readonly key: Key; readonly label: string; readonly content: ReactNode }[];
  readonly selected: Key;
  readonly onSelect: (key: Key) => void;
}

/** Parts of one screen, of which one is shown. */
export const Tabs = <Key extends string>({ label, tabs, selected, onSelect }: TabsProps<Key>) => (
  <AriaTabs selectedKey={selected} onSelectionChange={(key) => onSelect(key as Key)} className={styles.tabs ?? ''}>
    <TabList aria-label={label} className={styles.list ?? ''}>
      {tabs.map((tab) => (
        <Tab key={tab.key} id={tab.key} className={styles.tab ?? ''}>
          {tab.label}
        </Tab>
      ))}
    </TabList>
    {tabs.map((tab) => (
      <TabPanel key={tab.key} id={tab.key} className={styles.panel ?? ''}>
        {tab.content}
      </TabPanel>
    ))}
  </AriaTabs>
);
