/** A bare Fastify application that validates a body with a schema and returns it. */
import fastify from 'fastify';

const properties = {
  type: { enum: ['linkedin', 'email'] },
  name: { type: 'string', minLength: 1, maxLength: 200 },
  sender_account_ids: { type: 'array', items: { type: 'string', format: 'uuid' }, minItems: 1, maxItems: 50 },
  daily_limit: { type: 'integer', minimum: 1, maximum: 500 },
};
const schema = { body: { type: 'object', required: ['type', 'name', 'sender_account_ids'], properties } };

const app = fastify();
app.post('/api/campaigns', { schema }, (request, reply) => reply.code(201).send({ campaign: request.body }));
const url = await app.listen({ host: '127.0.0.1', port: 0 });
console.log(JSON.stringify({ url }));
