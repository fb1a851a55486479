import { Button } from '@assent/ui';
import { useMessages } from '../messages/messages.ts';

/** The button in the header that locks. */
export const LockButton = ({ onLock }: { readonly onLock: () => void }) => (
  <Button onPress={onLock}>{useMessages().lock}</Button>
);
