// What dialogs that send something have in common: a heading, a form, a place for what went wrong,
// progress, and a button that is never pressed by accident when that would hurt.
#pragma once

#include "console/session/call_slot.h"
#include "console/widgets/banner.h"
#include "console/widgets/busy_bar.h"

#include <vector>

#include <QDialog>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QVBoxLayout>

namespace sb::console {

class FormDialog : public QDialog
{
    Q_OBJECT

public:
    /// Enter in the form presses the button.
    enum class Enter { Sends, DoesNothing };

    FormDialog(const QString &title, const QString &sendText, Enter enter, QWidget *parent);

    [[nodiscard]] QString problem() const;

protected:
    [[nodiscard]] QVBoxLayout &column() { return *m_column; }

    [[nodiscard]] QFormLayout &form() { return *m_form; }

    [[nodiscard]] QPushButton &sendButton() { return *m_send; }

    [[nodiscard]] QDialogButtonBox &buttons() { return *m_buttons; }

    [[nodiscard]] CallSlot &call() { return m_call; }

    /// A row of the form whose label is the field's accessible name and its mnemonic.
    void addRow(const QString &label, QWidget *field, const QString &hint = {});
    /// The same for a member of what is sent: what the server finds wrong with it is told there.
    /// `pointer` is its JSON pointer; those below it belong to the field too.
    void addField(const QString &pointer, const QString &label, QWidget *field,
                  const QString &hint = {});
    void showProblem(const QString &text);
    /// Each fault at its field, the rest (and what no field is for) in the banner.
    void showRefusal(const client::ApiError &error);
    /// A fault found here, at the field of that pointer.
    void showFault(const QString &pointer, const QString &what);
    void clearProblem();

    /// The button was pressed and no call is under way.
    virtual void send() = 0;

    /// As high as the content needs, after it has changed.
    void fit();

    /// Keeps the size that was given instead of the least.
    void keepOwnSize() { m_hasOwnSize = true; }

    void keyPressEvent(QKeyEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    struct Field
    {
        QString pointer = {};
        QWidget *widget = nullptr;
        QLabel *fault = nullptr;
    };

    void placeField(const QString &label, QWidget *field, const QString &hint, QLabel *fault);
    /// False when there is no such field.
    bool markField(const QString &pointer, const QString &what);

    std::vector<Field> m_fields;
    Enter m_enter;
    bool m_hasOwnSize = false;
    CallSlot m_call{this};
    QVBoxLayout *m_column;
    QFormLayout *m_form;
    Banner *m_problem;
    BusyBar *m_busy;
    QDialogButtonBox *m_buttons;
    QPushButton *m_send;
};

} // namespace sb::console
