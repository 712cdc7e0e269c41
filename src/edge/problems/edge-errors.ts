/** The errors that do not belong to a slice: what each one means for callers. Each slice has its own errors. */
export const EDGE_ERRORS = {
  invalid_request: 'Parts of the request are missing or invalid. Correct what `errors` lists.',
  unauthorized: 'The token is missing or not valid. Send a valid token.',
  forbidden: 'The token does not permit this request. Use one that has the scope which `detail` names.',
  revision_mismatch:
    'The condition in `If-Match` is not met. Nothing was changed. Get the current ETag, or omit the header.',
  idempotency_key_reused: 'This `Idempotency-Key` was used for a different request. Use a new key.',
  route_not_found: 'This path does not exist. Check the URL.',
  method_not_allowed: 'The path does not support this method. Use one that the header `Allow` lists.',
  request_timeout: 'The request took too long to arrive. Send it again.',
  payload_too_large: 'The body is too large. Send a smaller one.',
  precondition_failed: 'The file does not meet the conditions in the headers. Omit them to get the file.',
  range_not_satisfiable: 'The file does not contain the requested range. Request another range.',
  unsupported_media_type:
    'The content type, charset or encoding of the body is not accepted. Send `application/json` (or `text/csv`, if the ' +
    'operation takes a file) in UTF-8, uncompressed.',
  headers_too_large: 'The headers are too large. Send smaller ones.',
  expectation_failed: 'Only the expectation `100-continue` is supported. Omit the header `Expect`.',
  rate_limited: 'You have sent too many requests, or opened too many event streams. Wait as long as `Retry-After` says.',
  internal_error: 'An unexpected error occurred. Report it to the operator with its `request_id`.',
  event_unreadable: 'A stored event of this resource cannot be read. An operator must repair it.',
  store_unavailable: 'A store does not respond. Send the request again after `Retry-After`.',
  outcome_unknown:
    'It is unknown whether the change was recorded. Send the request again with the same `Idempotency-Key`, or check ' +
    'whether the change was made before you repeat it.',
  read_model_behind:
    'The service is still catching up with its event log, or the resource has not reached the revision in ' +
    '`Min-Revision`. Send the request again after `Retry-After`. If `detail` says that the data does not match the ' +
    'event log, an operator must restore or rebuild it.',
  too_much_contention:
    'Other requests changed the same resource at the same time. This change was not recorded. Send the request again ' +
    'after `Retry-After`.',
  too_many_bytes_in_flight:
    'Too many large requests are in progress. Nothing was changed. Send the request again after `Retry-After`.',
  too_many_commands:
    'Too many commands are in progress. Nothing was changed. Send the command again after `retry_after`.',
  deadline_exceeded: 'The deadline passed before the command started. Nothing was changed.',
  reply_too_large:
    'The command was executed, but its result is too large for the message bus. Read the resource over HTTP, or send ' +
    'the command there with `command_id` as the `Idempotency-Key`.',
  keys_unavailable:
    'The token cannot be checked, because the keys of its issuer are unavailable. Send the request again after ' +
    '`Retry-After`.',
} as const;

export type EdgeErrorCode = keyof typeof EDGE_ERRORS;
