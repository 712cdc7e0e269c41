import { describeRepeatedRequests } from './repeated-requests.contract';

describe('Requests with an Idempotency-Key', describeRepeatedRequests);
