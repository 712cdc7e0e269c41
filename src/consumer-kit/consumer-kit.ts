// What other programs import as `campaigns/consumer-kit`. Each driver has an entry of its own, so that a program loads
// only the drivers that it uses.
export { type Checkpoint, OtherSource, type Progress, TakenOver } from './checkpoint';
export { type Consumer, consume } from './consume';
export {
  decodeEvent,
  MalformedEvent,
  type PublishedEvent,
  type ReceivedEvent,
  type UnknownEvent,
} from './decode-event';
export { type Delivery, type Source } from './source';
