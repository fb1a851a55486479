import { Button, goTo, Icon } from '@assent/ui';
import { useWallet } from '../hooks/wallet-context.ts';
import { useMessages } from '../messages/messages.ts';
import styles from '../screens/screens.module.css';

/** Says on every screen, by word, sign and colour, that the person acts for somebody else. */
export function WardBanner() {
  const { acting, act } = useWallet();
  const { people: texts } = useMessages();
  if (!acting) return null;
  const stop = () => {
    act(undefined);
    goTo('/');
  };
  return (
    <section className={styles.acting} aria-label={texts.acting(acting.name)} data-acting={acting.name}>
      <Icon name="check" />
      <div>
        <strong>{texts.acting(acting.name)}</strong>
        {texts.actingHelp} {texts.ownHidden}
      </div>
      <Button onPress={stop}>{texts.stop}</Button>
    </section>
  );
}
