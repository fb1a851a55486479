import { type ReactNode, useRef } from 'react';
import { I18nProvider } from 'react-aria-components';
import { useLanguage } from '../i18n/language.ts';
import { useUiMessages } from '../messages/messages.ts';
import { Announcer } from './announcer.tsx';
import styles from './app-shell.module.css';
import { Preferences } from './preferences.tsx';

export interface AppShellProps {
  /** The name of the app, in the header. */
  readonly name: string;
  /** Beside the name: who is signed in, a button to sign out. */
  readonly actions?: ReactNode;
  /** Links between the main screens, as `<a href="#/…">`. */
  readonly navigation?: readonly { readonly href: string; readonly label: string; readonly isCurrent: boolean }[];
  readonly children: ReactNode;
}

/** The frame of every screen: header, navigation, main content, switches for language and theme, and a live region. */
export function AppShell({ name, actions, navigation = [], children }: AppShellProps) {
  const { language } = useLanguage();
  const { skipToContent } = useUiMessages();
  const main = useRef<HTMLElement>(null);
  return (
    <I18nProvider locale={language}>
      <button type="button" className={styles.skip} onClick={() => main.current?.focus()} data-print="none">
        {skipToContent}
      </button>
      <header className={styles.header} data-print="none">
        <a className={styles.name} href="#/">
          {name}
        </a>
        {navigation.length > 0 && (
          <nav className={styles.navigation} aria-label={name}>
            {navigation.map(({ href, label, isCurrent }) => (
              <a key={href} href={href} {...(isCurrent ? { 'aria-current': 'page' } : {})}>
                {label}
              </a>
            ))}
          </nav>
        )}
        <div className={styles.actions}>
          {actions}
          <Preferences />
        </div>
      </header>
      <main ref={main} tabIndex={-1} className={styles.main}>
        {children}
      </main>
      <Announcer />
    </I18nProvider>
  );
}
