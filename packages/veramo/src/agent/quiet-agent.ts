import { Agent, type IAgentOptions } from '@veramo/core';

/**
 * Veramo's agent without its debug output: that prints what each method takes and returns, claims and keys among it, and
 * builds the text of all of it for each call even if nothing is printed. Everything else is Veramo's own.
 */
export class QuietAgent extends Agent {
  private readonly validates: boolean;

  constructor(options: IAgentOptions = {}) {
    super(options);
    this.validates = options.schemaValidation === true;
  }

  // biome-ignore lint/suspicious/noExplicitAny: the signature of Veramo
  override async execute<P = any, R = any>(method: string, args: P): Promise<R> {
    const call = this.validates ? undefined : this.methods[method];
    if (!call) return super.execute(method, args); // with schemas, or to say that there is no such method
    return call(args ?? {}, { ...this.context, agent: this } as never) as Promise<R>;
  }
}

/** A quiet agent with the methods that its plugins give it. */
export const createQuietAgent = <Methods>(options: IAgentOptions): Methods =>
  new QuietAgent(options) as unknown as Methods;
