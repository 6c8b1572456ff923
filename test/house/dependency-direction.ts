/**
 * The linter plugin that enforces the house's dependency direction, however a module is named: import, export from,
 * import(), require(), import types, import.meta.resolve() and new URL(..., import.meta.url). A computed name cannot be
 * checked, so product code may not have one. The table itself is import-problem.ts.
 */
import { relative, sep } from 'node:path';
import { importProblem } from './import-problem.ts';

/** The few parts of a syntax tree that are looked at. */
interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly name?: string;
  readonly source?: Node | null;
  readonly argument?: Node;
  readonly arguments?: readonly Node[];
  readonly callee?: Node;
  readonly object?: Node;
  readonly property?: Node;
  readonly expression?: Node;
  readonly moduleReference?: Node;
  readonly meta?: Node;
  readonly literal?: Node;
  readonly expressions?: readonly Node[];
  readonly quasis?: ReadonlyArray<{ readonly value: { readonly cooked: string } }>;
}

interface RuleContext {
  readonly filename: string;
  readonly cwd: string;
  report(problem: { node: Node; message: string }): void;
}

const rule = {
  create(context: RuleContext) {
    const file = relative(context.cwd, context.filename).split(sep).join('/');
    const isProduct = /^src-(main|renderer)\//.test(file);

    function check(node: Node, specifier: Node | null | undefined): void {
      if (specifier === null || specifier === undefined) return;
      const text = literalText(specifier);
      if (text === null) {
        if (isProduct) context.report({ node, message: 'a computed import cannot be checked; write the name out' });
        return;
      }
      const problem = importProblem(file, text);
      if (problem !== null) context.report({ node, message: problem });
    }

    return {
      ImportDeclaration: (node: Node) => check(node, node.source),
      ExportNamedDeclaration: (node: Node) => check(node, node.source),
      ExportAllDeclaration: (node: Node) => check(node, node.source),
      ImportExpression: (node: Node) => check(node, node.source),
      TSImportType: (node: Node) => check(node, node.source ?? node.argument),
      TSExternalModuleReference: (node: Node) => check(node, node.expression),
      CallExpression(node: Node) {
        if (isRequire(node.callee) || isMetaResolve(node.callee)) check(node, node.arguments?.[0]);
      },
      NewExpression(node: Node) {
        const [target, base] = node.arguments ?? [];
        const text = target === undefined ? null : literalText(target);
        if (node.callee?.name === 'URL' && isMetaUrl(base) && text !== null && /\.[cm]?[jt]sx?$/.test(text)) check(node, target);
      },
    };
  },
};

/** ESLint's plugin shape, which oxlint takes. */
export default { meta: { name: 'house' }, rules: { 'dependency-direction': rule } };

function literalText(node: Node): string | null {
  if (node.type === 'TSLiteralType' && node.literal) return literalText(node.literal);
  if (typeof node.value === 'string') return node.value;
  if (node.type === 'TemplateLiteral' && node.expressions?.length === 0) return node.quasis?.[0]?.value.cooked ?? null;
  return null;
}

/** `require`, `require.resolve`, and whatever `createRequire` was called: by convention a name that starts with require. */
function isRequire(callee: Node | undefined): boolean {
  if (callee?.type === 'MemberExpression' && callee.property?.name === 'resolve') return isRequire(callee.object);
  if (callee?.type === 'MemberExpression') return callee.property?.name === 'require';
  if (callee?.type === 'CallExpression') return callee.callee?.name === 'createRequire';
  return callee?.type === 'Identifier' && (callee.name ?? '').startsWith('require');
}

function isMetaResolve(callee: Node | undefined): boolean {
  return callee?.type === 'MemberExpression' && callee.property?.name === 'resolve' && callee.object?.type === 'MetaProperty';
}

function isMetaUrl(node: Node | undefined): boolean {
  return node?.type === 'MemberExpression' && node.property?.name === 'url' && node.object?.type === 'MetaProperty';
}
