// What tests of the administrators' pages do again and again.
#pragma once

#include "console/dialogs/form_dialog.h"
#include "console/pages/table_page.h"
#include "tests/console/console_bench.h"

#include <QLineEdit>
#include <QPointer>
#include <QPushButton>

namespace sb::test {

void clickOn(QWidget *parent, const QString &name);
/// Into the line of that name.
void typeInto(QWidget *parent, const QString &name, const QString &text);
/// Chooses the row in which that text stands, in any case of its letters; waits for it, and fails
/// the test when it does not come.
void chooseRow(console::TablePage *page, const QString &text);
/// The dialog closes by itself; fails the test with what it says when it does not.
void waitUntilClosed(const QPointer<QDialog> &dialog);

} // namespace sb::test
