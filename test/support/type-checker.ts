// The type checker over files of this repository, as an editor runs it.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '..', '..');

/** An error that a comment of this form announces for the next line: `// @ts-expect-error TS2345: part of the message`. */
const ANNOUNCED = /^\s*\/\/ @ts-expect-error TS(\d+): (.*)$/;

/** One statement of a file, the error that the line before it announces, and the errors that it has. */
export interface Checked {
  readonly text: string;
  readonly expected: { readonly code: number; readonly message: string } | undefined;
  readonly errors: readonly { readonly code: number; readonly message: string }[];
}

/** A language service whose files show the errors that `@ts-expect-error` would hide. */
export function makeService(files: readonly string[]): ts.LanguageService {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const textOf = (file: string) => {
    const text = readFileSync(file, 'utf8');
    return file.endsWith('.test-d.ts') ? text.replace(/@ts-expect-error/g, 'expect error') : text;
  };
  return ts.createLanguageService({
    getScriptFileNames: () => [...files],
    getScriptVersion: () => '1',
    getScriptSnapshot: (file) => (ts.sys.fileExists(file) ? ts.ScriptSnapshot.fromString(textOf(file)) : undefined),
    getCurrentDirectory: () => root,
    getCompilationSettings: () => options,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    realpath: ts.sys.realpath,
  });
}

/** The statements of a file with what the type checker says of each. */
export function check(service: ts.LanguageService, file: string): Checked[] {
  const source = service.getProgram()?.getSourceFile(file);
  if (source === undefined) throw new Error(`${file} is not in ${dirname(file)}`);
  const diagnostics = [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)];
  const lines = readFileSync(file, 'utf8').split('\n');
  return source.statements
    .filter((statement) => !ts.isImportDeclaration(statement))
    .map((statement) => {
      const start = statement.getStart(source);
      const announced = ANNOUNCED.exec(lines[source.getLineAndCharacterOfPosition(start).line - 1] ?? '');
      const own = diagnostics.filter((each) => (each.start ?? 0) >= start && (each.start ?? 0) < statement.end);
      return {
        text: statement.getText(source),
        expected: announced === null ? undefined : { code: Number(announced[1]), message: announced[2] },
        errors: own.map(({ code, messageText }) => ({
          code,
          message: ts.flattenDiagnosticMessageText(messageText, '\n'),
        })),
      };
    });
}

/** What an editor shows over the last name of an expression that a file contains: its declaration and its documentation. */
export function quickInfo(service: ts.LanguageService, file: string, expression: string): string {
  const source = service.getProgram()?.getSourceFile(file);
  const at = source?.text.indexOf(`${expression}(`) ?? -1;
  if (at < 0) throw new Error(`${file} has no ${expression}(`);
  const info = service.getQuickInfoAtPosition(file, at + expression.length - 1);
  return `${ts.displayPartsToString(info?.displayParts)}\n${ts.displayPartsToString(info?.documentation)}`;
}
