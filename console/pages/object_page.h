// A list of objects with what each of them is below, and what can be done with it: the page of an
// administrator.
#pragma once

#include "console/dialogs/confirm_dialog.h"
#include "console/pages/table_page.h"
#include "console/session/session.h"
#include "console/widgets/object_detail.h"

#include <functional>

namespace sb::console {

class ObjectPage : public TablePage
{
    Q_OBJECT

protected:
    ObjectPage(const PageInfo &info, const PageContext &context, QWidget *parent);

    /// Called once, after the model is made.
    void showObjects(TableModel &model, const EmptyStateText &empty);

    [[nodiscard]] ObjectDetail &detail() { return *m_detail; }

    /// A button beside the heading that opens something; also what the empty state offers.
    void addMainAction(const QString &name, const QString &text, std::function<void()> action);
    /// A button beside the title of what is shown below.
    QPushButton *addAction(const QString &name, const QString &text, const QString &iconName,
                           std::function<void()> action);
    QPushButton *addDangerousAction(const QString &name, const QString &text,
                                    std::function<void()> action);

    /// Shows the row below the table, and the buttons that fit it.
    virtual void showRow(int row) = 0;
    void received() override;
    void showCurrentRow();
    /// -1 for none.
    [[nodiscard]] int currentRow();
    [[nodiscard]] QString currentJson();

    /// Opens it over the window; when it is accepted the list is fetched anew.
    void openDialog(QDialog *dialog, const QString &notice = {});
    void confirm(const Confirmation &confirmation, ConfirmDialog::Action action,
                 const QString &notice);

private:
    ObjectDetail *m_detail;
};

} // namespace sb::console
