#include "tests/console/admin_clicks.h"

namespace sb::test {

void clickOn(QWidget *parent, const QString &name)
{
    ConsoleBench::click(ConsoleBench::child<QPushButton>(parent, name));
}

void typeInto(QWidget *parent, const QString &name, const QString &text)
{
    ConsoleBench::child<QLineEdit>(parent, name)->setText(text);
}

void chooseRow(console::TablePage *page, const QString &text)
{
    console::TableView &view = page->panel().view();
    const bool isThere = ConsoleBench::waitFor([&] {
        const console::TableModel &table = view.table()->table();
        for (int row = 0; row < table.rowCount(); ++row) {
            if (table.searchText(row).contains(text.toLower())) {
                view.selectSourceRow(row);
                return true;
            }
        }
        return false;
    });
    if (!isThere)
        qFatal("no row tells of %s", qPrintable(text));
}

void waitUntilClosed(const QPointer<QDialog> &dialog)
{
    if (ConsoleBench::waitFor([&] { return dialog.isNull() || !dialog->isVisible(); }))
        return;
    const auto *form = qobject_cast<console::FormDialog *>(dialog.data());
    qFatal("the dialog stays open: %s", form ? qPrintable(form->problem()) : "");
}

} // namespace sb::test
