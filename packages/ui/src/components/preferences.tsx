import { type FocusEvent, type KeyboardEvent, useRef } from 'react';
import { type Language, languageNames, languages, useLanguage } from '../i18n/language.ts';
import { useUiMessages } from '../messages/messages.ts';
import { type Theme, themes, useTheme } from '../theme/theme.ts';
import { Icon } from './icons.tsx';
import styles from './preferences.module.css';
import { Select } from './select.tsx';

/** The switches for language and appearance, behind a button that names the language in force. */
export function Preferences() {
  const texts = useUiMessages();
  const { language, chooseLanguage } = useLanguage();
  const { theme, chooseTheme } = useTheme();
  const details = useRef<HTMLDetailsElement>(null);
  const close = () => details.current?.removeAttribute('open');
  const closeByKey = ({ key }: KeyboardEvent) => {
    if (key !== 'Escape') return;
    close();
    details.current?.querySelector('summary')?.focus();
  };
  const closeOutside = ({ relatedTarget, currentTarget }: FocusEvent) => {
    if (relatedTarget && !currentTarget.contains(relatedTarget)) close();
  };
  return (
    <details ref={details} className={styles.preferences} onKeyDown={closeByKey} onBlur={closeOutside}>
      <summary title={texts.languageAndTheme}>
        <Icon name="language" />
        {languageNames[language]}
      </summary>
      <div className={styles.panel}>
        <Select<Language>
          label={texts.language}
          options={languages.map((value) => ({ value, label: languageNames[value] }))}
          value={language}
          onChange={chooseLanguage}
        />
        <Select<Theme>
          label={texts.theme}
          options={themes.map((value) => ({ value, label: texts.themes[value] }))}
          value={theme}
          onChange={chooseTheme}
        />
      </div>
    </details>
  );
}
