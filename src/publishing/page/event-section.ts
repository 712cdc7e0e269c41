import { eventSubject, eventType, schemaPath } from '../event-type';
import { type NamedDefinition } from '../integration-events';
import { envelopeOf } from '../schemas/envelope';
import { exampleOf } from '../schemas/example';
import { withEnums } from '../schemas/json-schema';
import { fieldTable } from './field-table';
import { type Html, html, prose } from './html';
import { type Links } from './links';

/** One event: its type, subject, schema, fields and an example. */
export function eventSection(definition: NamedDefinition, { path, base }: Links): Html {
  const { name, version, description } = definition;
  const schema = schemaPath(name, version);
  const example = exampleOf(withEnums(envelopeOf(definition, base)));
  return html`<article id="${name}">
    <h3>${name}</h3>
    <p>${prose(description)}</p>
    <dl>
      <dt>Type</dt>
      <dd><code>${eventType(name, version)}</code></dd>
      <dt>Subject</dt>
      <dd><code>${eventSubject(name)}</code></dd>
      <dt>Schema</dt>
      <dd><a href="${path(schema)}">${schema}</a></dd>
    </dl>
    ${fieldTable(`Fields of ${name}`, withEnums(definition.data))}
    <details>
      <summary>Example of ${name}</summary>
      <pre tabindex="0">${JSON.stringify(example, undefined, 2)}</pre>
    </details>
  </article>`;
}
