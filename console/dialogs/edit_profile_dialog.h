// Makes or changes a connection profile.
#pragma once

#include "console/dialogs/form_dialog.h"
#include "console/session/connection_profile.h"

#include <QComboBox>
#include <QLineEdit>

namespace sb::console {

class EditProfileDialog final : public FormDialog
{
    Q_OBJECT

public:
    explicit EditProfileDialog(const ConnectionProfile &profile, QWidget *parent = nullptr);

    /// After it was accepted.
    [[nodiscard]] const ConnectionProfile &profile() const { return m_profile; }

protected:
    void send() override;

private:
    void chooseCaFile();

    ConnectionProfile m_profile;
    QLineEdit *m_name;
    QLineEdit *m_server;
    QComboBox *m_environment;
    QLineEdit *m_caFile;
    QLineEdit *m_pin;
};

} // namespace sb::console
