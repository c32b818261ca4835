import { readFileSync } from 'node:fs';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { JsonTrouble, lineOf, readJson, type Json } from '../../web/src/lab/costs/json-places.ts';
import {
  added,
  changed,
  fresh,
  kindOf,
  layerOf,
  leastBudget,
  modelText,
  moved,
  placeOf,
  plainComplaint,
  readModel,
  removed,
  withOptimizer,
  type Model,
} from '../../web/src/lab/costs/network.ts';

const model: Model = {
  schema: 1,
  name: 'small',
  input: [8, 8, 1],
  layers: [
    { conv2d: { filters: 4, kernel: [3, 3], padding: 'same', activation: 'relu' } },
    { max_pool: { size: [2, 2], stride: 2 } },
    { dense: { units: 10 } },
    { softmax_cross_entropy: {} },
  ],
  batch: 64,
  dtype: 'f32',
  optimizer: { adam: { rate: 0.001 } },
  seed: 1,
};
const kinds = ({ layers }: Model): string[] => layers.map(kindOf);

describe('JSON with places', () => {
  it('reads what JSON.parse reads, and remembers where', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const { value, places } = readJson(text);
        expect(value).toEqual(JSON.parse(text));
        for (const [path, { from, to }] of places) {
          if (path.includes('~')) continue;
          const inside = JSON.parse(text.slice(from, to)) as Json;
          if (path === '') expect(inside).toEqual(value);
        }
      }),
    );
  });

  it('refuses what JSON.parse refuses', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', '"', 'x', '\u0001'), (text, at, put) => {
        const broken = text.slice(0, at % (text.length + 1)) + put + text.slice((at % (text.length + 1)) + 1);
        let theirs = true;
        try {
          JSON.parse(broken);
        } catch {
          theirs = false;
        }
        // JSON.parse takes a name twice: the second is called otherwise, and what follows is looked at.
        const takes = (one: string, renamed = 0): boolean => {
          try {
            readJson(one);
            return true;
          } catch (error) {
            if (!(error instanceof JsonTrouble)) throw error;
            if (!error.message.endsWith('is there twice.')) return false;
            const inName = error.at + 1;
            return takes(`${one.slice(0, inName)}again ${renamed} ${one.slice(inName)}`, renamed + 1);
          }
        };
        expect(takes(broken)).toBe(theirs);
      }),
    );
  });

  it('says what was expected, and where', () => {
    const said = (text: string): [string, number] => {
      try {
        readJson(text);
      } catch (error) {
        if (error instanceof JsonTrouble) return [error.message, error.at];
      }
      return ['', -1];
    };
    expect(said('{"a": [1 2]}')).toEqual(['Expected "," or "]", found "2".', 9]);
    expect(said('{"a": }')).toEqual(['Expected a value, found "}".', 6]);
    expect(said('{"a": 1')).toEqual(['Expected "," or "}", found the end.', 7]);
    expect(said('{"a": 1, "a": 2}')).toEqual(['"a" is there twice.', 9]);
    expect(said('{"a": 1} x')).toEqual(['Expected the end, found "x".', 9]);
    expect(lineOf('one\ntwo', 5)).toEqual({ line: 2, column: 2 });
  });
});

describe('a network in the editor', () => {
  it('takes a new layer in front of its loss', () => {
    const after = added(model, 'dense');
    expect(kinds(after.model)).toEqual(['conv2d', 'max_pool', 'dense', 'dense', 'softmax_cross_entropy']);
    expect(after.at).toBe(3);
    expect(added(removed(model, 3), 'max_pool').at).toBe(3);
  });

  it('moves a layer, and leaves it where it would fall off', () => {
    expect(kinds(moved(model, 0, 2))).toEqual(['max_pool', 'dense', 'conv2d', 'softmax_cross_entropy']);
    expect(moved(model, 0, -1)).toBe(model);
    expect(moved(model, 3, 4)).toBe(model);
    expect(moved(moved(model, 0, 2), 2, 0)).toEqual(model);
  });

  it('is never changed in place', () => {
    const before = structuredClone(model);
    removed(model, 0);
    moved(model, 0, 1);
    added(model, 'conv2d');
    changed(model, 0, fresh('dense'));
    withOptimizer(model, 'sgd');
    expect(model).toEqual(before);
  });

  it('keeps its rate when the optimizer changes', () => {
    expect(withOptimizer(model, 'momentum').optimizer).toEqual({ momentum: { rate: 0.001 } });
  });
});

describe('a model file', () => {
  it('is written a layer a line, and read again the same', () => {
    const text = modelText(model);
    expect(text.split('\n')).toContain('    { "max_pool": { "size": [2, 2], "stride": 2 } },');
    expect(readModel(text)).toEqual({ model, complaint: null });
    expect(JSON.parse(text)).toEqual(model);
  });

  it('is complained about at the place', () => {
    const complaint = (text: string): [string, string] => {
      const { complaint: found } = readModel(text);
      return found ? [found.message, text.slice(found.place.from, found.place.to)] : ['', ''];
    };
    expect(complaint(modelText(model).replace('"dense"', '"danse"'))).toEqual([
      'Layer 3 must have one key out of conv2d, max_pool, dense, relu, sigmoid, tanh, softmax_cross_entropy, ' +
        'mean_squared_error, with its settings.',
      '{ "danse": { "units": 10 } }',
    ]);
    expect(complaint(modelText(model).replace('[8, 8, 1]', '"8"'))[1]).toBe('"8"');
    expect(complaint(modelText(model).replace('"adam"', '"adagrad"'))[1]).toBe(
      '{ "adagrad": { "rate": 0.001 } }',
    );
    expect(complaint('{"schema": 1,}')).toEqual(['Expected a name in quotes, found "}".', '}']);
    expect(complaint('[]')[0]).toBe('A model file is an object: { "schema": 1, … }.');
  });

  it('shows the place of what the engine says about it', () => {
    const text = modelText(model);
    const at = (message: string): string => {
      const { from, to } = placeOf(text, message);
      return text.slice(from, to);
    };
    expect(at('[model] layers[2].dense.units: expected a whole number from 1, got 0')).toBe('10');
    expect(at('[model] layers[0].conv2d.kernel: expected two whole numbers, got [3]')).toBe('[3, 3]');
    expect(at('[model] layers[1].max_pool: the window (9,9) is larger than (8,8)')).toBe(
      '{ "size": [2, 2], "stride": 2 }',
    );
    expect(at('[model] layers[1].max_pool.odd: not there')).toBe('{ "size": [2, 2], "stride": 2 }');
    expect(at('[model] batch: expected a whole number')).toBe('64');
    expect(at('something else')).toBe(text);
    expect(layerOf('[model] layers[1].max_pool: too large')).toBe(1);
    expect(layerOf('[model] batch: expected a whole number')).toBeNull();
  });
});

describe('a complaint of the engine', () => {
  it('is a sentence about a layer as it is counted in the editor', () => {
    expect(plainComplaint('[model] layers[1].max_pool: a window of 60x60 does not fit into 50x50')).toBe(
      'Layer 2: a window of 60x60 does not fit into 50x50.',
    );
    expect(
      plainComplaint('[model] layers: the last one must be softmax_cross_entropy or mean_squared_error'),
    ).toBe('layers: the last one must be Softmax and loss or Squared error.');
    expect(plainComplaint('[model] batch: expected a whole number, got 0')).toBe(
      'batch: expected a whole number, got 0.',
    );
  });

  it('about memory says how much would be needed', () => {
    expect(plainComplaint('no memory for 493200013120 bytes')).toBe(
      'This takes 493.2 GB, more than there is here. Make a layer or the batch smaller.',
    );
  });

  it('that is none of the engine’s stays as it is', () => {
    expect(plainComplaint('The engine could not be loaded.')).toBe('The engine could not be loaded.');
    expect(plainComplaint('')).toBe('');
  });
});

describe('a model file that the page saves', () => {
  it('is read again as it was, and is the one that the command is tested with', async () => {
    const file = new URL('../../web/lessons/will-it-fit/model.json', import.meta.url);
    const lesson6 = withOptimizer(JSON.parse(readFileSync(file, 'utf8')) as Model, 'sgd');
    const text = modelText(lesson6);
    expect(readModel(text).model).toEqual(lesson6);
    await expect(text).toMatchFileSnapshot('../cli/saved-by-page.json');
  });
});

describe('a budget that is too small', () => {
  it('is told by what would do, whatever part of it the engine speaks of', () => {
    const said = '[checkpoint] no schedule fits into 300 bytes; the least is 450';
    expect(leastBudget(said, 1000)).toBe(1150);
    expect(leastBudget('[checkpoint] something else', 1000)).toBeNull();
  });
});
