#!/usr/bin/env bash
# simple-git 4.0.2 resolves a command that git ended with exit code 1 as long as git wrote nothing to standard error: questions
# that git answers by its exit code alone always come back as yes.
# Seen: `merge-base --is-ancestor` of a commit that is no ancestor and `diff --exit-code` of two different commits both resolve
# with '', as do the same questions whose answer is yes.
# For us: every exit code must be looked at; its `errors` plugin can be told to.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund simple-git@4.0.2
git init --quiet repo
git -C repo config user.name someone
git -C repo config user.email someone@example.com
for name in one two; do echo "$name" > repo/file; git -C repo add file; git -C repo commit --quiet -m "$name"; done
cat > probe.mjs <<'JS'
import { spawnSync } from 'node:child_process';
import { simpleGit } from 'simple-git';

const questions = [
  ['merge-base', '--is-ancestor', 'HEAD~1', 'HEAD'],
  ['merge-base', '--is-ancestor', 'HEAD', 'HEAD~1'],
  ['diff', '--quiet', '--exit-code', 'HEAD', 'HEAD'],
  ['diff', '--quiet', '--exit-code', 'HEAD~1', 'HEAD'],
];
const git = simpleGit('repo');
let holds = true;
for (const question of questions) {
  const { status } = spawnSync('git', question, { cwd: 'repo' });
  const answer = await git.raw(question).then((text) => `resolves with ${JSON.stringify(text)}`, (error) => `rejects: ${error.message}`);
  console.log(`git ${question.join(' ')}: exit code ${status}, simple-git ${answer}`);
  holds &&= answer === 'resolves with ""';
}
process.exit(holds ? 0 : 1);
JS
node probe.mjs
