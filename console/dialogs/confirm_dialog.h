// Asks before something that cannot be taken back: says what goes, is never confirmed by accident,
// and wants the name typed where much would be lost.
#pragma once

#include "console/dialogs/form_dialog.h"

#include <functional>

#include <QLineEdit>

namespace sb::console {

struct Confirmation
{
    QString title = {};
    /// What will happen, in words.
    QString what = {};
    /// Of the button, with its mnemonic.
    QString action = {};
    /// Has to be typed; empty for nothing to type.
    QString name = {};
    /// A destructive one is drawn as such.
    bool isDanger = true;
};

class ConfirmDialog final : public FormDialog
{
    Q_OBJECT

public:
    using Action = std::function<void(QObject *context, client::PeopleCallback<void>)>;

    /// `action` starts the call.
    ConfirmDialog(const Confirmation &confirmation, Action action, QWidget *parent = nullptr);

protected:
    void send() override;

private:
    Action m_action;
};

} // namespace sb::console
