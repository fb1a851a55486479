import { type ReactNode, useState } from 'react';
import {
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
  FieldError,
  Input,
  Label,
  Text,
  TextArea,
} from 'react-aria-components';
import { useUiMessages } from '../messages/messages.ts';
import { Button } from './button.tsx';
import styles from './field.module.css';

export interface TextFieldProps extends Omit<AriaTextFieldProps, 'className' | 'style' | 'children'> {
  readonly label: string;
  /** Said below the field, always. */
  readonly description?: ReactNode;
  /** What is wrong with the value and how to mend it; the field counts as invalid while it is there. */
  readonly error?: string | undefined;
  /** Several lines instead of one. */
  readonly isLong?: boolean;
  readonly placeholder?: string;
}

/** A labelled field for text, with its description and its error. */
export function TextField({ isLong = false, placeholder, ...props }: TextFieldProps) {
  const Control = isLong ? TextArea : Input;
  return (
    <Field {...props}>
      <Control className={styles.input ?? ''} {...(placeholder ? { placeholder } : {})} />
    </Field>
  );
}

/** A labelled field for a secret, which can be shown. */
export function PasswordField(props: Omit<TextFieldProps, 'isLong' | 'type'>) {
  const { showPassword, hidePassword } = useUiMessages();
  const [isShown, setShown] = useState(false);
  return (
    <Field autoComplete="off" spellCheck="false" {...props} type={isShown ? 'text' : 'password'}>
      <div className={styles.row}>
        <Input className={styles.input ?? ''} />
        <Button
          slot={null}
          aria-label={`${isShown ? hidePassword : showPassword}: ${props.label}`}
          onPress={() => setShown(!isShown)}
        >
          {isShown ? hidePassword : showPassword}
        </Button>
      </div>
    </Field>
  );
}

type FieldProps = Omit<TextFieldProps, 'isLong' | 'placeholder'> & { readonly children: ReactNode };

function Field({ label, description, error, children, ...props }: FieldProps) {
  const { required } = useUiMessages();
  const invalid = error === undefined ? {} : { isInvalid: true };
  return (
    <AriaTextField validationBehavior="aria" {...props} {...invalid} className={styles.field ?? ''}>
      <Label className={styles.label ?? ''}>
        {label}
        {props.isRequired && <span className={styles.required}> ({required})</span>}
      </Label>
      {children}
      {description !== undefined && (
        <Text slot="description" className={styles.description ?? ''}>
          {description}
        </Text>
      )}
      <FieldError className={styles.error ?? ''}>{error}</FieldError>
    </AriaTextField>
  );
}
