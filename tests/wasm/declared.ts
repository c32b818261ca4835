import ts from 'typescript';
import { fileURLToPath } from 'node:url';

/** Number of arguments of a method; a rest parameter is a tuple here and counts as its elements. */
function argumentCount(checker: ts.TypeChecker, method: ts.Symbol): number {
  const [signature] = checker.getTypeOfSymbol(method).getCallSignatures();
  if (!signature) throw new Error(`${method.name} is no method`);
  return signature.getParameters().reduce((count, parameter) => {
    const type = checker.getTypeOfSymbol(parameter);
    return (
      count + (checker.isTupleType(type) ? checker.getTypeArguments(type as ts.TypeReference).length : 1)
    );
  }, 0);
}

/** What a declaration file promises: the methods of its interface, each with its number of arguments. */
export function declaredMethods(file: string, interfaceName: string): Map<string, number> {
  const path = fileURLToPath(new URL(`../../wasm/${file}`, import.meta.url));
  const program = ts.createProgram([path], {
    strict: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(path);
  const declaration = source?.statements.find(
    (statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === interfaceName,
  );
  if (!declaration) throw new Error(`${file} declares no ${interfaceName}`);
  const methods = checker.getTypeAtLocation(declaration).getProperties();
  return new Map(methods.map((method) => [method.name, argumentCount(checker, method)]));
}
