"""How the page looks where the library's own look is too faint, moves, or fails who zooms in or uses keys."""

from __future__ import annotations

import streamlit as st

_CSS = """
<style>
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] *, small,
[data-testid="stRadio"] [data-testid="stMarkdownContainer"], [data-testid="stWidgetLabel"] * {
  color: #212B32 !important; opacity: 1 !important; }
[data-testid="stRadio"] label > div, [data-testid="stRadio"] label * {
  color: #212B32 !important; opacity: 1 !important; }
a { text-decoration: underline; }
[data-testid="stHeaderActionElements"] { display: none; }
.doing { margin: 0 0 .4rem; }
.bar { border: 1px solid #4C6272; border-radius: .25rem; overflow: hidden; }
.bar div { border-top: .5rem solid #005EB8; }
*:focus-visible, label:has(input:focus-visible),
[data-testid="stSlider"] div:has(> div > input:focus-visible) {
  outline: 3px solid #212B32 !important; outline-offset: 2px; }
img.picture { width: 100%; max-width: 60rem; height: auto; display: block; }
h3.around { font-size: 1.15rem; font-weight: 600; max-width: 60rem; padding: 0; margin: .5rem 0 .3rem; }
.around p, p.around { font-size: .9rem; max-width: 60rem; margin: 0 0 .3rem; color: #4C6272; }
.table { overflow-x: auto; }
.table table { border-collapse: collapse; }
.table th, .table td { border: 1px solid #D8DDE0; padding: .35rem .6rem; text-align: left; font-weight: 400; }
.table thead th { font-weight: 600; }
button:disabled, button:disabled * { color: #4C6272 !important; opacity: 1 !important; }
[data-stale="true"], [data-testid="stExpander"] details { opacity: 1 !important; }
[data-testid="stExpander"] summary, [data-testid="stExpander"] summary * { color: #212B32 !important;
  opacity: 1 !important; }
button, label { overflow-wrap: anywhere; }
[data-testid="stMultiSelect"] span { height: auto !important; white-space: normal !important; }
.whole { white-space: nowrap; }
.st-key-next-system { width: 100% !important; padding: .6rem 0; background: #FFFFFF; z-index: 1; }
@media (min-height: 500px) { .st-key-next-system { position: sticky; bottom: 0; } }
.st-key-next-system * { width: auto !important; }
[data-testid="stMain"] { scroll-padding: 4rem 0 5rem; }
[data-testid="stTooltipIcon"] button, [data-testid="stMultiSelect"] button, [data-testid="stTabs"] button,
[role="tab"] {
  min-width: 24px !important; min-height: 24px !important; }
[role="tab"] { flex-shrink: 0 !important; }
[data-testid="stRadio"] label, [data-testid="stCheckbox"] label, [data-testid="stSelectbox"] button {
  min-height: 24px !important; }
[data-testid="stSidebar"][data-collapsed="true"] * { visibility: hidden !important; }
[data-testid="stSidebar"]:not([data-collapsed="true"]) [data-testid="stSidebarCollapseButton"] {
  display: inline-flex !important; visibility: visible !important; opacity: 1 !important; }
@media (max-width: 768px) {
  [data-testid="stSidebar"]:not([data-collapsed="true"]):has(.st-key-start-again) {
    width: 100% !important; max-width: none !important; }
  [data-testid="stSidebar"]:not([data-collapsed="true"]):has(.st-key-start-again) ~ * :is(
    [data-testid="stMain"], header) { visibility: hidden; }
  [data-testid="stSidebar"]:not(:has(.st-key-start-again)) { display: none; }
  [data-testid="stApp"] .st-key-said-status { visibility: visible; } }
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] { padding-top: 4rem !important; }
  h1 { font-size: 1.8rem !important; } h2 { font-size: 1.4rem !important; }
  h3 { font-size: 1.2rem !important; }
  [role="tablist"] { gap: .4rem !important; } [role="tab"], [role="tab"] * { font-size: .8rem !important; } }
@media (forced-colors: active) {
  [role="tab"][aria-selected="true"] { border-bottom: 3px solid Highlight !important; }
  [data-testid="stRadioOption"][data-selected="true"] > div > div:first-child {
    border: .35rem solid Highlight !important; }
  [data-testid="stCheckbox"] label > span + div { border: 1px solid ButtonText !important; }
  [data-testid="stCheckbox"] label > span + div > div { background: ButtonText !important; }
  [data-testid="stCheckbox"] label[data-selected="true"] > span + div { background: Highlight !important; }
  [data-testid="stTooltipIcon"] svg { stroke: ButtonText !important; }
  [data-testid="stSlider"] [role="group"] > div > div:first-child { background: ButtonText !important; }
  [data-testid="stSlider"] div:has(> div > input[type="range"]) { background: Highlight !important; } }
@media (prefers-reduced-motion: reduce) {
  *, *::before, *::after {
    animation: none !important; transition: none !important; scroll-behavior: auto !important; }
}
</style>
"""


def styled() -> None:
    """Write the style of the page; nothing of it comes from a user."""
    st.html(_CSS)
