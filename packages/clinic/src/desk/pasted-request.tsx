import { type CheckInRequest, zCheckInRequest } from '@assent/domain';
import { TextField } from '@assent/ui';
import { useMessages } from '../messages/messages.ts';

/** A text as a request of SMART Health Check-in, or why it is none. */
export interface ReadRequest {
  readonly request?: CheckInRequest;
  readonly fault?: 'noJson' | 'noRequest';
}

export function readPasted(text: string): ReadRequest {
  if (text.trim() === '') return {};
  try {
    const read = zCheckInRequest.safeParse(JSON.parse(text));
    return read.success ? { request: read.data } : { fault: 'noRequest' };
  } catch {
    return { fault: 'noJson' };
  }
}

interface PastedRequestProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly fault: ReadRequest['fault'];
}

/** A request that another system made, as its text. */
export function PastedRequest({ text, onChange, fault }: PastedRequestProps) {
  const { ask: texts } = useMessages();
  return (
    <TextField
      label={texts.pasted}
      description={texts.pastedHelp}
      error={fault && texts.pastedFaults[fault]}
      value={text}
      onChange={onChange}
      isLong
    />
  );
}
