import { type JsonSchema } from '../schemas/json-schema';
import { type Field, fieldsOf } from './fields';
import { type Html, html, prose } from './html';

/** A table of an object's fields. It scrolls by itself on a narrow screen, also with the keyboard. */
export function fieldTable(label: string, schema: JsonSchema): Html {
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${label}">
    <table>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Type</th>
          <th scope="col">Description</th>
        </tr>
      </thead>
      <tbody>
        ${fieldsOf(schema).map(row)}
      </tbody>
    </table>
  </div>`;
}

function row({ path, type, required, description }: Field): Html {
  const optional = required ? '' : html` <small>optional</small>`;
  return html`<tr>
    <th scope="row"><code>${path}</code>${optional}</th>
    <td><code>${type}</code></td>
    <td>${prose(description)}</td>
  </tr>`;
}
