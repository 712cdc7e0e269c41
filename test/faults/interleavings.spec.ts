import { Logger } from '@nestjs/common';
import { SqliteStores, type Stores } from '../support/walk/stores';
import { LONG, SAFE, showNoViolation, showViolation, UNSAFE } from './interleavings';

/**
 * Every order of the calls that the actors make to log and name index, with every choice of so many faults among them
 * (crash, refusal, lost request, lost reply), on the real protocol code. All of it is deterministic: what is found once
 * is found again. How many runs it took is printed.
 */
describe('A name is with one campaign at most, and every answer true, in every order of calls', () => {
  let stores: Stores;
  beforeAll(async () => {
    // A resolver that fails says so each time.
    Logger.overrideLogger(false);
    stores = await SqliteStores.open();
  });
  afterAll(() => stores.close());

  it.each(SAFE)(
    'of $who, with up to $faults faults',
    ({ cast, faults }) => showNoViolation(stores, cast, faults),
    LONG,
  );

  it.each(UNSAFE)(
    'and an order is found in which it is with two when $who, with up to $faults faults',
    (unsafe) => showViolation(stores, unsafe),
    LONG,
  );
});
