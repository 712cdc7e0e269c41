import { type BusMessage } from '../edge/message-bus';
import { type Operation } from '../edge/operations';
import { Problem, withFewErrors } from '../edge/problems/problem';
import { toProblem } from '../edge/problems/to-problem';
import { newId } from '../event-sourcing/log/new-id';
import { type Limits } from '../config/config';
import { CommandGate } from './command-gate';
import { type CommandRequest, requestOf } from './command-request';
import { readMessage } from './read-message';
import { type CommandResponse, replyOf, responseWith } from './reply';

/** Reports a command that never became a request. Requests are logged and counted like those over HTTP. */
export type Rejected = (subject: string, id: string, problem: Problem<string>, thrown: unknown) => void;

/** Carries out commands as HTTP requests in this process, so that rules, codes and bodies are the same. */
export class Commands {
  private readonly gate: CommandGate;

  constructor(
    private readonly inject: (request: CommandRequest) => Promise<CommandResponse>,
    private readonly limits: Limits,
    private readonly rejected: Rejected,
  ) {
    this.gate = new CommandGate(limits.bodiesInFlightBytes);
  }

  /** @returns the reply. Never rejects. */
  async reply(operation: Operation, message: BusMessage): Promise<string> {
    return replyOf(await this.execute(operation, message));
  }

  /** @returns the response to the request, or one with the problem if there was no request. Never rejects. */
  async execute(operation: Operation, message: BusMessage): Promise<CommandResponse> {
    try {
      return await this.gate.run(message.data.length, () => this.carryOut(operation, message));
    } catch (thrown) {
      const problem = withFewErrors(toProblem(thrown, []), this.limits.errors);
      const id = newId();
      this.rejected(message.subject, id, problem, thrown);
      return responseWith(problem, message.subject, id);
    }
  }

  private async carryOut(operation: Operation, { data, traceparent }: BusMessage): Promise<CommandResponse> {
    const envelope = readMessage(data, this.limits.bodyBytes);
    const request = requestOf(operation, envelope, traceparent);
    if (envelope.deadline !== undefined && Date.now() > envelope.deadline) throw deadlineExceeded();
    return this.inject(request);
  }
}

function deadlineExceeded(): Problem {
  return new Problem(504, 'deadline_exceeded', 'The deadline passed before the command started. Nothing was changed.');
}
