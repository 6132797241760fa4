import { join } from 'node:path';
import { expect } from 'chai';
import { native } from '../../lib/native';
import { makeService } from '../support/type-checker';

const file = join(__dirname, '../../lib/ops/generated/raw.ts');

describe('types of torch.ops', () => {
  it('declare every schema that the dispatcher holds', () => {
    const program = makeService([file]).getProgram();
    const source = program?.getSourceFile(file);
    const checker = program?.getTypeChecker();
    if (source === undefined || checker === undefined) throw new Error(`${file} is missing`);
    const module = checker.getSymbolAtLocation(source);
    const list = module && checker.getExportsOfModule(module).find(({ name }) => name === 'RawNamespaces');
    if (list === undefined) throw new Error(`${file} has no RawNamespaces`);
    const namespaces = checker.getDeclaredTypeOfSymbol(list);
    const missing = native.opNames().filter(([qualified, overload]) => {
      const path = [...qualified.split('::'), overload || 'default'];
      let type = namespaces;
      for (const name of path) {
        const property = type.getProperty(name);
        if (property === undefined) return true;
        type = checker.getTypeOfSymbol(property);
      }
      return type.getCallSignatures().length === 0;
    });
    expect(missing).to.deep.equal([]);
  });
});
