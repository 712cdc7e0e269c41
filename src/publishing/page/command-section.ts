import { commandEnvelope } from '../asyncapi/command-envelope';
import { type Command } from '../asyncapi/commands';
import { fieldTable } from './field-table';
import { type Html, html } from './html';
import { type Links } from './links';

const DATA = { description: 'The fields of the request body, and the parameters of its path.', type: 'object' };

/** All commands: their subjects, and the REST operations that do the same. */
export function commandSection(commands: readonly Command[], links: Links): Html {
  return html`<h3>The fields of every command</h3>
    ${fieldTable('Fields of every command', commandEnvelope(DATA, false))}
    <h3>All commands</h3>
    <div class="scroll" role="region" tabindex="0" aria-label="All commands">
      <table>
        <thead>
          <tr>
            <th scope="col">Subject</th>
            <th scope="col">What it does</th>
            <th scope="col">REST</th>
          </tr>
        </thead>
        <tbody>
          ${commands.map((command) => row(command, links))}
        </tbody>
      </table>
    </div>`;
}

function row({ subject, summary, tag, operation: { operationId } }: Command, { path }: Links): Html {
  const rest = `${path('/docs')}#/${tag}/${operationId}`;
  return html`<tr>
    <th scope="row"><code>${subject}</code></th>
    <td>${summary}</td>
    <td><a href="${rest}">${operationId}</a></td>
  </tr>`;
}
