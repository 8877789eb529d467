import { EventIntakeOverloadedError } from '#events';
import { MappingRoom } from './mapping-room.service.js';

const MIB = 2 ** 20;

describe('the room for deliveries that are being mapped', () => {
  it('turns away who finds it full, and makes room for the next', async () => {
    const room = new MappingRoom();
    const held = Promise.withResolvers<string>();
    const first = room.during((take) => {
      take(30 * MIB);
      return held.promise;
    });
    const second = () =>
      room.during((take) => {
        take(MIB);
        take(2 * MIB);
        return Promise.resolve('done');
      });
    await expect(second()).rejects.toThrow(EventIntakeOverloadedError);
    held.resolve('done');
    expect(await first).toBe('done');
    expect(await second()).toBe('done');
  });

  it('has room for one delivery, however large it is', async () => {
    const room = new MappingRoom();
    const work = () =>
      room.during((take) => {
        take(30 * MIB);
        take(30 * MIB);
        return Promise.resolve('done');
      });
    expect(await work()).toBe('done');
    expect(await work()).toBe('done');
  });
});
