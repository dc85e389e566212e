//! Where a source file can be mutated, and how.
//!
//! Left alone: what must be known while compiling (constants, `const fn`, patterns, types), the text inside macros except the truth of a
//! `matches!`, tests, `Debug`, and functions that return `impl Trait`.

use crate::values::values;
use proc_macro2::Span;
use std::ops::Range;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, BinOp, Expr, Lit, Stmt};

/// How mutants are woven into a place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// An expression; a mutant stands in its stead.
    Expression,
    /// The end of a pattern: the arm does not match.
    Arm,
    /// The start of a condition with `let`: it does not hold.
    Condition,
    /// The start of a body: it returns a value at once.
    Body,
    /// A statement that is left out.
    Statement,
}

/// One change.
pub(crate) struct Change {
    /// What kind of change it is.
    pub(crate) kind: &'static str,
    /// The source text that is changed.
    pub(crate) before: String,
    /// What stands there instead.
    pub(crate) after: String,
    /// The code of the mutant.
    pub(crate) code: String,
}

/// A place with its changes.
pub(crate) struct Place {
    /// The bytes; empty where something is only inserted.
    pub(crate) bytes: Range<usize>,
    /// How changes are woven in.
    pub(crate) way: Way,
    /// At least one.
    pub(crate) changes: Vec<Change>,
}

/// The places of a source file, outer ones first.
pub(crate) fn places(text: &str) -> syn::Result<Vec<Place>> {
    let mut sites = Sites { text, places: Vec::new(), silent: Vec::new() };
    sites.visit_file(&syn::parse_file(text)?);
    let mut places = sites.places;
    places.sort_by_key(|p| (p.bytes.start, !p.bytes.is_empty(), usize::MAX - p.bytes.end));
    Ok(places)
}

struct Sites<'t> {
    text: &'t str,
    places: Vec<Place>,
    /// Statements that cannot be left out, or whose mutants another place has already.
    silent: Vec<Range<usize>>,
}

impl Sites<'_> {
    fn source(&self, span: Span) -> &str {
        &self.text[span.byte_range()]
    }

    fn add(&mut self, bytes: Range<usize>, way: Way, changes: Vec<Change>) {
        if !changes.is_empty() && (way != Way::Statement || !self.silent.contains(&bytes)) {
            self.places.push(Place { bytes, way, changes });
        }
    }

    /// The changes of an expression into other code.
    fn instead(&mut self, expr: &impl Spanned, kind: &'static str, codes: &[String]) {
        let before = self.source(expr.span()).to_owned();
        let changes = codes.iter().map(|code| Change { kind, before: before.clone(), after: code.clone(), code: code.clone() });
        self.add(expr.span().byte_range(), Way::Expression, changes.collect());
    }

    /// `if`, `while` and guards. A loop whose condition always holds says nothing: it hangs.
    fn condition(&mut self, cond: &Expr, kind: &'static str, may_hold: bool) {
        if !has_let(cond) {
            let codes: &[&str] = if may_hold { &["true", "false"] } else { &["false"] };
            self.instead(cond, kind, &codes.iter().map(|&c| c.to_owned()).collect::<Vec<_>>());
            return;
        }
        let (at, before) = (cond.span().byte_range().start, self.source(cond.span()).to_owned());
        self.add(at..at, Way::Condition, vec![Change { kind, before, after: "false".to_owned(), code: String::new() }]);
        self.chain(cond, kind);
    }

    /// The parts of a chain with `let` that are no `let` themselves: left out.
    fn chain(&mut self, cond: &Expr, kind: &'static str) {
        match cond {
            Expr::Binary(both) if matches!(both.op, BinOp::And(_)) && has_let(cond) => {
                self.chain(&both.left, kind);
                self.chain(&both.right, kind);
            }
            Expr::Let(_) => {}
            part => self.instead(part, kind, &["true".to_owned()]),
        }
    }

    fn body(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let inner = self.source(block.span()).trim_start_matches('{').trim_end_matches('}').trim().to_owned();
        let at = block.span().byte_range().start + 1;
        let kept = values(&signature.output).into_iter().filter(|value| *value != inner && !(inner.is_empty() && value == "()"));
        let before = format!("fn {}", signature.ident);
        let changes = kept.map(|value| Change { kind: "body", before: before.clone(), code: format!("return {value}"), after: value });
        let changes = changes.collect();
        self.add(at..at, Way::Body, changes);
    }

    fn operator(&mut self, both: &syn::ExprBinary) {
        let (left, op, right) = (self.source(both.left.span()), self.source(both.op.span()), self.source(both.right.span()));
        let mut codes: Vec<String> = others(&both.op).iter().map(|other| format!("({left}) {other} ({right})")).collect();
        // Around a number: what `<=` for `<` does not show already.
        let number = if let Expr::Lit(lit) = &*both.right { as_number(&lit.lit) } else { None };
        let near: &[i64] = match both.op {
            BinOp::Eq(_) | BinOp::Ne(_) => &[-1, 1],
            BinOp::Lt(_) | BinOp::Ge(_) => &[-1],
            BinOp::Le(_) | BinOp::Gt(_) => &[1],
            _ => &[],
        };
        if let Some(number) = number {
            codes.extend(near.iter().map(|by| number + by).filter(|n| *n >= 0).map(|n| format!("({left}) {op} {n}")));
        }
        let before = self.source(both.span()).to_owned();
        let change = |code: String| Change { kind: "operator", before: before.clone(), after: code.clone(), code };
        self.add(both.span().byte_range(), Way::Expression, codes.into_iter().map(change).collect());
    }
}

fn has_let(cond: &Expr) -> bool {
    match cond {
        Expr::Let(_) => true,
        Expr::Binary(both) => has_let(&both.left) || has_let(&both.right),
        _ => false,
    }
}

fn as_number(lit: &Lit) -> Option<i64> {
    if let Lit::Int(int) = lit { int.base10_parse().ok() } else { None }
}

fn others(op: &BinOp) -> &'static [&'static str] {
    match op {
        BinOp::Eq(_) => &["!="],
        BinOp::Ne(_) => &["=="],
        BinOp::Lt(_) => &["<=", ">"],
        BinOp::Le(_) => &["<", ">"],
        BinOp::Gt(_) => &[">=", "<"],
        BinOp::Ge(_) => &[">", "<"],
        BinOp::And(_) => &["||"],
        BinOp::Or(_) => &["&&"],
        BinOp::Add(_) => &["-", "*"],
        BinOp::Sub(_) => &["+", "/"],
        BinOp::Mul(_) => &["+", "/"],
        BinOp::Div(_) => &["*", "%"],
        BinOp::Rem(_) => &["/", "+"],
        BinOp::BitAnd(_) => &["|", "^"],
        BinOp::BitOr(_) => &["&", "^"],
        BinOp::BitXor(_) => &["|", "&"],
        BinOp::Shl(_) => &[">>"],
        BinOp::Shr(_) => &["<<"],
        BinOp::AddAssign(_) => &["-=", "*="],
        BinOp::SubAssign(_) => &["+=", "/="],
        BinOp::MulAssign(_) => &["+=", "/="],
        BinOp::BitAndAssign(_) => &["|=", "^="],
        BinOp::BitOrAssign(_) => &["&=", "^="],
        BinOp::ShlAssign(_) => &[">>="],
        BinOp::ShrAssign(_) => &["<<="],
        _ => &[],
    }
}

/// Methods that are each other's opposite.
const OPPOSITES: &[(&str, &str)] = &[
    ("any", "all"),
    ("is_some", "is_none"),
    ("is_ok", "is_err"),
    ("is_some_and", "is_none_or"),
    ("min", "max"),
    ("starts_with", "ends_with"),
    ("strip_prefix", "strip_suffix"),
];

fn opposite(method: &str) -> Option<&'static str> {
    OPPOSITES.iter().find_map(|&(a, b)| if method == a { Some(b) } else { (method == b).then_some(a) })
}

/// `_` or a name; `None` alone would look like a name, too.
fn matches_all(pattern: &syn::Pat) -> bool {
    match pattern {
        syn::Pat::Wild(_) => true,
        syn::Pat::Ident(name) => name.subpat.is_none() && name.ident.to_string().starts_with(char::is_lowercase),
        _ => false,
    }
}

/// Whether an item is for tests alone.
fn for_tests(attrs: &[Attribute]) -> bool {
    attrs
        .iter()
        .any(|attr| matches!(&attr.meta, syn::Meta::List(list) if list.path.is_ident("cfg") && list.tokens.to_string().contains("test")))
}

impl<'ast> Visit<'ast> for Sites<'_> {
    fn visit_attribute(&mut self, _: &'ast Attribute) {}
    fn visit_pat(&mut self, _: &'ast syn::Pat) {}
    fn visit_type(&mut self, _: &'ast syn::Type) {}
    fn visit_item_const(&mut self, _: &'ast syn::ItemConst) {}
    fn visit_item_static(&mut self, _: &'ast syn::ItemStatic) {}
    fn visit_impl_item_const(&mut self, _: &'ast syn::ImplItemConst) {}
    fn visit_variant(&mut self, _: &'ast syn::Variant) {}
    fn visit_expr_const(&mut self, _: &'ast syn::ExprConst) {}

    fn visit_expr_repeat(&mut self, repeat: &'ast syn::ExprRepeat) {
        self.visit_expr(&repeat.expr);
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !for_tests(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_impl(&mut self, block: &'ast syn::ItemImpl) {
        let debug = block.trait_.as_ref().and_then(|(_, path, _)| path.segments.last()).is_some_and(|last| last.ident == "Debug");
        if !debug && !for_tests(&block.attrs) {
            visit::visit_item_impl(self, block);
        }
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        if function.sig.constness.is_none() && !for_tests(&function.attrs) {
            self.body(&function.sig, &function.block);
            visit::visit_item_fn(self, function);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if function.sig.constness.is_none() && function.sig.ident != "default" && !for_tests(&function.attrs) {
            self.body(&function.sig, &function.block);
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        // What follows `else` must leave.
        if let Some((_, diverge)) = local.init.as_ref().and_then(|init| init.diverge.as_ref())
            && let Expr::Block(block) = &**diverge
        {
            self.silent.extend(block.block.stmts.last().map(|last| last.span().byte_range()));
        }
        visit::visit_local(self, local);
    }

    fn visit_expr_if(&mut self, branch: &'ast syn::ExprIf) {
        self.condition(&branch.cond, "condition", true);
        // A branch of one statement, left out: as if the condition did not hold.
        if let ([only], None) = (branch.then_branch.stmts.as_slice(), &branch.else_branch) {
            self.silent.push(only.span().byte_range());
        }
        visit::visit_expr_if(self, branch);
    }

    fn visit_expr_while(&mut self, repeat: &'ast syn::ExprWhile) {
        self.condition(&repeat.cond, "condition", false);
        visit::visit_expr_while(self, repeat);
    }

    fn visit_expr_match(&mut self, choice: &'ast syn::ExprMatch) {
        let last = choice.arms.len().saturating_sub(1);
        let open = |arm: &syn::Arm| arm.guard.is_none() && matches_all(&arm.pat);
        let wild = choice.arms.last().is_some_and(open);
        for (place, arm) in choice.arms.iter().enumerate() {
            let end = arm.pat.span().byte_range().end;
            match &arm.guard {
                Some((_, guard)) => self.condition(guard, "guard", true),
                None if wild && place < last => {
                    let before = format!("{} =>", self.source(arm.pat.span()));
                    self.add(end..end, Way::Arm, vec![Change { kind: "arm", before, after: "no arm".to_owned(), code: String::new() }]);
                }
                None => {}
            }
        }
        visit::visit_expr_match(self, choice);
    }

    fn visit_expr_binary(&mut self, both: &'ast syn::ExprBinary) {
        if !has_let(&both.left) && !has_let(&both.right) {
            self.operator(both);
        }
        visit::visit_expr_binary(self, both);
    }

    fn visit_expr_unary(&mut self, unary: &'ast syn::ExprUnary) {
        if matches!(unary.op, syn::UnOp::Not(_) | syn::UnOp::Neg(_)) {
            let code = self.source(unary.expr.span()).to_owned();
            self.instead(unary, "unary", &[code]);
        }
        visit::visit_expr_unary(self, unary);
    }

    fn visit_expr_lit(&mut self, lit: &'ast syn::ExprLit) {
        if let Lit::Bool(value) = &lit.lit {
            self.instead(lit, "constant", &[(!value.value).to_string()]);
        }
    }

    fn visit_expr_macro(&mut self, call: &'ast syn::ExprMacro) {
        if call.mac.path.is_ident("matches") {
            self.instead(call, "matches", &["true".to_owned(), "false".to_owned()]);
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if let Some(other) = opposite(&call.method.to_string()) {
            let (whole, name) = (call.span().byte_range(), call.method.span().byte_range());
            let code = format!("{}{other}{}", &self.text[whole.start..name.start], &self.text[name.end..whole.end]);
            self.instead(call, "method", &[code]);
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_range(&mut self, range: &'ast syn::ExprRange) {
        if let Some(end) = &range.end {
            let by = if matches!(range.limits, syn::RangeLimits::HalfOpen(_)) { "+ 1" } else { "- 1" };
            let code = format!("({}) {by}", self.source(end.span()));
            self.instead(end, "range", &[code]);
        }
        visit::visit_expr_range(self, range);
    }

    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        if let Stmt::Expr(Expr::Return(_) | Expr::Break(_) | Expr::Continue(_), Some(_)) = statement {
            let before = self.source(statement.span()).to_owned();
            let change = Change { kind: "jump", before, after: "nothing".to_owned(), code: String::new() };
            self.add(statement.span().byte_range(), Way::Statement, vec![change]);
        }
        visit::visit_stmt(self, statement);
    }
}
