import eslint from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  // Each program under bench/ has its own package.json and dependencies.
  { ignores: ['dist/', 'data/', 'coverage/', 'bench/*/node_modules/', 'bench/results/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      // A promise that is not awaited loses its error and its order.
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      // Every switch must handle each event and command. A default is only for types that this project does not define.
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-import-type-side-effects': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      // It reports assertions that fix an inferred type as unnecessary, and removing them breaks the caller.
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
      // A port's method returns a promise even if this adapter does not wait for anything.
      '@typescript-eslint/require-await': 'off',
      // Nest's modules are classes with only a decorator.
      '@typescript-eslint/no-extraneous-class': 'off',
    },
  },
  {
    files: ['src/*/domain/**/*.ts', 'src/**/*.projection.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'SwitchCase[test=null]', message: 'A default would hide a missing case from the compiler.' },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      // Each part of a fake server handles only the faults that concern it.
      '@typescript-eslint/switch-exhaustiveness-check': 'off',
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      // Tests read HTTP responses without checking their types. A wrong shape fails the next assertion.
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // `expect(mock.method)` does not call the method.
      '@typescript-eslint/unbound-method': 'off',
      // Child processes report to their test over standard output.
      'no-console': 'off',
    },
  },
  {
    // They compile only next to the clients that their test generates. The test checks their types.
    files: ['test/clients/programs/*.ts'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { parserOptions: { project: null } },
  },
  {
    files: ['**/*.{js,cjs,mjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        ['process', 'console', 'Buffer', 'URL', 'fetch', 'performance', 'setTimeout', 'clearTimeout', 'setInterval']
          .concat(['clearInterval', 'setImmediate', 'AbortController', 'AbortSignal', 'TextDecoder', 'TextEncoder'])
          .concat(['Response', 'Request', 'Headers', 'URLSearchParams', 'structuredClone', 'queueMicrotask'])
          .map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['**/*.{js,cjs}'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { module: 'writable', require: 'readonly', __dirname: 'readonly', __filename: 'readonly' },
    },
  },
  prettier,
);
