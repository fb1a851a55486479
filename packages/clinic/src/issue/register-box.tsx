import { Checkbox } from '@assent/ui';
import { useMessages } from '../messages/messages.ts';

interface RegisterBoxProps {
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

/** Whether whoever takes an offer becomes a patient. It is for those alone who may register patients. */
export function RegisterBox({ isOn, onChange }: RegisterBoxProps) {
  const { issue: texts } = useMessages();
  return (
    <Checkbox isSelected={isOn} onChange={onChange} description={texts.registerHelp}>
      {texts.register}
    </Checkbox>
  );
}
