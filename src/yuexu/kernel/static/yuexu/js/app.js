// The one entry of our JavaScript: every module listens on the document, so parts swapped in later work by themselves.
import "./requests.js";
import "./client-id.js";
import "./keep.js";
import "./guard.js";
import "./ask.js";
import "./numbers.js";
import "./when.js";
import "./signature.js";
import "./shell.js";
import "./search.js";
import "./lists.js";
import "./keys.js";
import "./live.js";
import "./idle.js";
