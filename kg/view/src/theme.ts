// Light and dark: the system's choice until the reader makes one.
import type { Type } from "./contract";

type Theme = "light" | "dark";

const KEY = "kg-theme";
const listeners: (() => void)[] = [];
const colours = new Map<string, string>();

const system = matchMedia("(prefers-color-scheme: dark)");

export function startTheme(): void {
  set(stored() ?? (system.matches ? "dark" : "light"));
  system.addEventListener("change", () => {
    if (stored() === null) set(system.matches ? "dark" : "light");
  });
}

export function toggleTheme(): void {
  const theme = isDark() ? "light" : "dark";
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // A browser that keeps nothing for files: the choice holds until the page is closed.
  }
  set(theme);
}

export function onTheme(listener: () => void): void {
  listeners.push(listener);
}

export function isDark(): boolean {
  return document.documentElement.dataset["theme"] === "dark";
}

/** A colour of the style sheet, as "ink" or "line". */
export function colour(name: string): string {
  const known = colours.get(name);
  if (known !== undefined) return known;
  const value = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  colours.set(name, value);
  return value;
}

/** A colour of the form #rrggbb with an alpha by which its parts are already multiplied, as sigma's lines want it. */
export function thin(hex: string, alpha: number): string {
  const parts = [1, 3, 5].map((at) => Math.round(alpha * parseInt(hex.slice(at, at + 2), 16)));
  return `rgba(${parts.join(",")},${alpha})`;
}

export function typeColour(type: Type): string {
  return colour(type.toLowerCase());
}

function set(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
  colours.clear();
  listeners.forEach((listener) => listener());
}

function stored(): Theme | null {
  try {
    const theme = localStorage.getItem(KEY);
    return theme === "light" || theme === "dark" ? theme : null;
  } catch {
    return null;
  }
}
