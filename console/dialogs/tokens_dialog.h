// The API tokens of an account: made, looked at, revoked.
#pragma once

#include "console/models/token_table_model.h"
#include "console/session/call_slot.h"
#include "console/session/session.h"
#include "console/widgets/table_panel.h"

#include <QDialog>
#include <QPushButton>

namespace sb::console {

class TokensDialog final : public QDialog
{
    Q_OBJECT

public:
    /// `session` outlives this.
    TokensDialog(Session &session, const model::User &user, QWidget *parent = nullptr);
    ~TokensDialog() override;

    [[nodiscard]] TablePanel &panel() { return *m_panel; }

private:
    void reload();
    void make();
    void revoke();

    Session &m_session;
    model::User m_user;
    CallSlot m_call{this};
    TokenTableModel *m_model;
    TablePanel *m_panel;
    QPushButton *m_revoke;
};

} // namespace sb::console
