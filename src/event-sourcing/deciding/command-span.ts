import { context, trace } from '@opentelemetry/api';
import { contextOf, inSpan, traceparentIn } from '../tracing/spans';
import { type CommandContext } from './transaction';

/**
 * Runs a command in a span: a child of the active span, else of the caller's `traceparent`.
 * @param work gets the command with the span's `traceparent`. Without tracing, the caller's stays.
 */
export function inCommandSpan<T>(
  name: string,
  command: CommandContext,
  work: (command: CommandContext) => Promise<T>,
): Promise<T> {
  const parent = trace.getActiveSpan() === undefined ? contextOf(command.caller.traceparent) : context.active();
  return inSpan(name, {}, parent, () => work(continuedIn(traceparentIn(context.active()), command)));
}

function continuedIn(traceparent: string | undefined, command: CommandContext): CommandContext {
  return traceparent === undefined ? command : { ...command, caller: { ...command.caller, traceparent } };
}
