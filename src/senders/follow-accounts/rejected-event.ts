/** An event of another service has no effect here, whenever it is delivered again. The message contains no data of it. */
export class RejectedEvent extends Error {}
